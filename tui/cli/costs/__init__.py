"""The commands about what things cost."""
