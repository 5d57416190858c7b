"""Evidence tables as accessible HTML tables; ``presentation.tables`` is the way in."""
