"""Is the evidence sound: what printed figures imply, which windows are alike, what is current."""
