"""What is asked for, checked before anything runs: packs, their pages, parameter contracts."""
