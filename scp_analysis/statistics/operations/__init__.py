"""What an operation did: comparison areas, series before and after, placebos, and what chance does."""
