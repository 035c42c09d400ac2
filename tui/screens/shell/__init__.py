"""What all screens share: the session, keys, choices, clipboard, history, health and column layouts."""
