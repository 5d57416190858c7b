"""Percentages of surveys: design effects, intervals that allow for them, two waves compared."""
