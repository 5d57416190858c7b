"""One hypothesis profile for the statistics: the same examples every time, no clock."""

from hypothesis import settings

settings.register_profile("statistics", deadline=None, derandomize=True, max_examples=40)
settings.load_profile("statistics")
