"""From a plan to packs in place: notebooks run, pages written, progress told."""
