"""Confirmation: it grows with the damage, and cannot be passed by pressing on."""

from dataclasses import dataclass
from enum import StrEnum

from tui.domain.change.action import Action


class NotConfirmed(ValueError):
    """What was typed does not confirm it; the text says what would."""


class Grade(StrEnum):
    """How much a person must do before it is sent."""

    NONE = "none"
    KEY = "key"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What must be typed, and the sentence which asks for it."""

    grade: Grade
    word: str
    question: str


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Somebody's word for exactly one plan."""

    digest: str
    how: str
    """For the audit log: `typed 500`, `y`, `--yes`."""


def confirmation_for(action: Action, targets: int) -> Confirmation:
    """Return what sending to so many targets takes."""
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
    """Take what was typed for a yes to this plan; raise `NotConfirmed` for anything else."""
    word = typed.strip().casefold()
    if word != asked.word:
        raise NotConfirmed(f"Nothing was sent. {asked.question}")
    return Confirmed(digest, f"typed {word}" if word else "not asked")
