"""Evidence packs for community safety partnerships.

Use the modules directly: ``from scp_analysis.statistics.changes import comparison``. The house is
described in ``docs/architecture.md``; imports go downwards only.
"""

__version__ = "0.1.0"
