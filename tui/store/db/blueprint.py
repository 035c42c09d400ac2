"""What one file of the store is, and how it is made."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Blueprint:
    """What one file of the store is: its mark, its tables and how carefully it is written."""

    name: str
    application_id: int
    steps: tuple[str, ...]
    """Applied in order; the file's `user_version` says how many it has had."""
    journal_mode: str
    settings: tuple[str, ...]
    is_rebuildable: bool
    """What is in it can be fetched again, so a damaged one is set aside and made anew."""
