"""What the store knows of one unit over time: its timeline and its notes."""
