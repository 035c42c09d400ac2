"""Keeping the store fresh, and carrying changes out."""
