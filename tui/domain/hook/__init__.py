"""Hooks: what they have seen, and what they deliver when something begins and ends."""
