"""Finding a lost unit: what was heard of it, and the area in which it can be."""
