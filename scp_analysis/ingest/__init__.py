"""Publishers' archives to the local store: one Parquet part and one record per published file."""
