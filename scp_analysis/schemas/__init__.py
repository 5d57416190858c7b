"""Every table that flows through the package, with the columns and rules it must keep."""
