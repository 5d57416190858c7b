"""Two periods compared: counts with exposures and dispersion, call-outs, rolling totals."""
