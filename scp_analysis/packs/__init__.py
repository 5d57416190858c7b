"""Evidence packs: what is in one, how its notebooks are run, rendered, recorded and promoted."""
