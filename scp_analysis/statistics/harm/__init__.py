"""Offences weighed by harm."""
