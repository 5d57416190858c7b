"""Statistics of counts: arrays or tidy tables in, tidy tables out; no files, no drawing."""
