"""From an executed notebook to what a reader sees."""
