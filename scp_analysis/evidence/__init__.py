"""One question of a partnership, one tidy table: loaders and statistics meet here."""
