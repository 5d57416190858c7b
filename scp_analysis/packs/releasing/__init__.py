"""From a draft to a release: what changed, who signed it off, and taking it back."""
