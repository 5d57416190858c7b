"""Evidence tables as sentences; ``presentation.wording`` is the way in."""
