"""Confirmation: the more a change can damage, the more a person must type; a held key never confirms."""

from enum import StrEnum

from tui.domain.change.action import Action
from tui.lazy_dataclass import dataclass


class NotConfirmed(ValueError):
    """The typed text does not confirm the plan; the message says which text does."""


class Grade(StrEnum):
    """How much a person must type before a plan is sent."""

    NONE = "none"
    KEY = "key"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Confirmation:
    """The text to type, and the sentence which asks for it."""

    grade: Grade
    word: str
    question: str


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A person's confirmation of exactly one plan."""

    digest: str
    how: str
    """For the audit log: `typed 500`, `y`, `--yes`."""


def confirmation_for(action: Action, targets: int) -> Confirmation:
    """Return the confirmation needed for this many targets."""
    if targets > 1 or action.charge:
        paid = " This costs money." if action.charge else ""
        noun = "device" if targets == 1 else "devices"
        return Confirmation(
            Grade.NUMBER, str(targets), f"Type {targets} to send to {targets:,} {noun}.{paid}"
        )
    if action.repeat == "safe" and action.undo and action.verified:
        return Confirmation(Grade.NONE, "", "")
    return Confirmation(Grade.KEY, "y", f"Type y to {action.title.lower()}.")


def confirm(digest: str, asked: Confirmation, typed: str) -> Confirmed:
    """Return the confirmation if the typed text is the right one; else raise `NotConfirmed`."""
    word = typed.strip().casefold()
    if word != asked.word:
        raise NotConfirmed(f"Nothing was sent. {asked.question}")
    return Confirmed(digest, f"typed {word}" if word else "not asked")
