"""Steady change, changes of level and bends along time, for many series at once."""
