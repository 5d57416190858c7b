"""Evidence tables as deterministic SVG charts; ``presentation.charts`` is the way in."""
