"""Intervals for one count and one proportion, and the difference of two proportions."""
