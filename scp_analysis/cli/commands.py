"""All commands together.

A command imports what it needs when it runs, so that help and refusals do not wait for libraries.
"""

from scp_analysis.cli import building, choosing, documents, receiving, releasing
from scp_analysis.cli.group import main

__all__ = ["building", "choosing", "documents", "main", "receiving", "releasing"]
