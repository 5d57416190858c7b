"""Where crime is: cells of a grid, hot spots, concentration, predictions and busy spells."""
