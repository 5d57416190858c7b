"""Workbooks as their publishers put them out, made into the tables the package reads.

Each module knows one publisher's table: it tells whether a workbook holds it, reads it whatever stands
above and below, and gives the very columns of the shipped table. ``adopt`` puts the user's workbook in
the user's workspace.
"""
