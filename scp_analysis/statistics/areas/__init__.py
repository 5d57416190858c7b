"""Areas compared: rates, ranks, funnels, standardisation, bands and similar groups."""
