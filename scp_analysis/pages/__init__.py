"""What a page says: sentence, picture and table of a finding together, or why there is none."""
