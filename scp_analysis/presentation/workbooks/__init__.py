"""The tables of a pack as files to work with: one workbook (XLSX, ODS), tidy CSV and their dictionary."""
