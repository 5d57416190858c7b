"""Priorities scored by several people, with ranks that say how stable they are."""
