"""What all screens share: keys, choices, notes, history, health and column layouts."""
