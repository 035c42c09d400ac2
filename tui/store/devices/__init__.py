"""Device records in the store: saved, listed, sorted, filtered and found, and their history."""
