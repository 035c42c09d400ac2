"""Device records in the store: saved, listed, sorted, filtered and joined."""
