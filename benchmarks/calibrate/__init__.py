"""The rows of the calibration table, a module per family of statistics."""
