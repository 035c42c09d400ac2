"""CharterUP, simulated from charterup.txt."""
