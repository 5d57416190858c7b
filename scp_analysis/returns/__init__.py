"""Returns by template: which there are, the workbook that is filled in, and reading it back."""
