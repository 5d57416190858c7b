"""What makes a pack last: staging, normal form, provenance, manifest."""
