"""One hypothesis profile for every property: no deadline on a busy machine, the same cases each run."""

from hypothesis import settings

settings.register_profile("house", deadline=None, derandomize=True, max_examples=40)
settings.load_profile("house")
