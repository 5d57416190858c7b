"""Charts, tables and sentences: a result table in, something to look at or read out.

Nothing here calculates. ``charts``, ``tables`` and ``wording`` make artefacts; ``show`` is the one
door through which a reader sees them.
"""
