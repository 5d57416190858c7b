"""Kernels the package owns: their start, their limits, their end."""
