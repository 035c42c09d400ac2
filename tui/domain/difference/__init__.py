"""What changed between two moments: what one shift hands over to the next."""
