"""Documents made of a finished pack: PDF/UA of its summary and of the whole, and Word of the summary."""
