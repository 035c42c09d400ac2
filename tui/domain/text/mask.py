"""What stands in place of a secret, wherever it would be shown or written down."""

from collections.abc import Iterable

MASK = "••••"
SHORTEST_SECRET = 6
"""Shorter words are scheme names, flags and everyday words: hiding those would hide the text."""


def mask_secrets(text: str, secrets: Iterable[str], shortest: int = SHORTEST_SECRET) -> str:
    """Return a text with every known secret masked, the longest first: one may hold another."""
    for secret in sorted(set(secrets), key=len, reverse=True):
        if len(secret) >= shortest:
            text = text.replace(secret, MASK)
    return text
