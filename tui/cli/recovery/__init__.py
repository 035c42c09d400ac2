"""The command recover: where a lost unit can be, and frequent reports until a deadline."""
