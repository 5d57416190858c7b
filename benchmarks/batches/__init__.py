"""The parts of the batch benchmark: its sides, what is measured of them, the page it writes."""
