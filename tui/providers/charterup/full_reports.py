"""Whether an account's reports are asked for in full, and what was learned of how CharterUP answers that.

The document charges a call by its results and says nothing of `coredataonly`, so full reports are asked for.
An account falls back to core reports by itself, for good, where CharterUP

- refuses full reports, and core ones not;
- answers with core reports all the same, several times in a row;
- counts more requests than the document says. Another program on the same key makes its counters grow too,
  so a suspicion is tested: the next few calls ask for core reports. Only where none of them shows a surplus
  are the full reports to blame; else others are, and the next suspicion is far off.

It is remembered for all processes, and forgotten by `doctor --relearn`.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from tui.lazy_dataclass import dataclass
from tui.providers.memory import Memory

NAME = "full reports"
"""The name under which it is remembered."""
REMEMBERED = 8
"""So many answers to requests for full reports are looked back on."""
SUSPICIOUS = 3
"""So many of them with a surplus are a suspicion."""
TRIAL = 3
"""So many core answers without one confirm it."""
PATIENCE = 200
"""So many full answers are not judged after a suspicion proved wrong."""
BARE = 3
"""So many answers in a row without a single full report say that there are none."""


@dataclass(frozen=True, slots=True)
class _Learned:
    """What is remembered of an account."""

    why_core: str = ""
    """Why it fell back to core reports; empty: it did not."""
    since: str = ""
    surpluses: tuple[int, ...] = ()
    """Of the last full answers which could be judged."""
    on_trial: bool = False
    """Core reports are asked for, to see whether they show a surplus too."""
    trial: int = 0
    """How many core answers showed none."""
    unjudged: int = 0
    """How many full answers are not judged yet."""
    bare: int = 0
    """How many answers in a row had no full report."""

    @classmethod
    def load(cls, text: str | None) -> "_Learned":
        try:
            known: dict[str, Any] = json.loads(text) if text else {}
            return cls(**{**known, "surpluses": tuple(known.get("surpluses", ()))})
        except (ValueError, TypeError, AttributeError):
            return cls()  # another version's


class FullReports:
    """Decides for one account whether to ask for full reports."""

    def __init__(self, memory: Memory, *, wanted: bool) -> None:
        self._memory = memory
        self._wanted = wanted
        self.may_ask_core_instead = True
        """False: the last refusal was not for full reports alone."""

    async def are_asked_for(self) -> bool:
        """Return whether to ask for full reports now; what other processes learned counts."""
        if not self._wanted:
            return False
        learned = await self._read()
        return not learned.why_core and not learned.on_trial

    async def hear_full(
        self, surplus: int | None, *, rows: int, is_full: bool, at: datetime
    ) -> None:
        """Judge the answer to a request for full reports: its surplus, and whether it had any."""
        if not self._wanted or not rows:
            return
        before = await self._read()
        learned = replace(before, bare=0 if is_full else before.bare + 1)
        if learned.bare >= BARE:
            learned = _core("answered with core reports all the same", at)
        elif before.unjudged:
            learned = replace(learned, unjudged=before.unjudged - 1)
        elif surplus is not None and (surplus or any(before.surpluses)):
            last = (*before.surpluses, surplus)[-REMEMBERED:]
            on_trial = sum(map(bool, last)) >= SUSPICIOUS
            learned = replace(learned, surpluses=last, on_trial=on_trial, trial=0)
        await self._write(before, learned)

    async def hear_core(self, surplus: int | None, *, rows: int, at: datetime) -> None:
        """Judge the answer to a request for core reports, where one is on trial."""
        if not self._wanted or not rows or surplus is None:
            return
        before = await self._read()
        if not before.on_trial or before.why_core:
            return
        if surplus:
            learned = _Learned(unjudged=PATIENCE)
        elif before.trial + 1 < TRIAL:
            learned = replace(before, trial=before.trial + 1)
        else:
            more = max(before.surpluses, default=1)
            noun = "request" if more == 1 else "requests"
            learned = _core(f"counted up to {more} {noun} more for them than its document says", at)
        await self._write(before, learned)

    async def hear_refusal(self, at: datetime) -> None:
        """Remember that CharterUP refused full reports and answered the same request for core ones."""
        await self._write(await self._read(), _core("refused full reports", at))

    async def _read(self) -> _Learned:
        return _Learned.load(await self._memory.read(NAME))

    async def _write(self, before: _Learned, learned: _Learned) -> None:
        if learned != before:
            await self._memory.save(NAME, json.dumps(asdict(learned)))


def _core(why: str, at: datetime) -> _Learned:
    return _Learned(why_core=why, since=f"{at:%Y-%m-%d}")


async def full_report_notes(memory: Memory) -> Sequence[str]:
    """Return what people should know of an account's full reports."""
    learned = _Learned.load(await memory.read(NAME))
    if learned.why_core:
        lacking = "signal, satellites, towers and inputs"
        again = "watchfloor doctor --relearn asks for full reports again"
        return [
            f"reports come without {lacking} since {learned.since}: CharterUP {learned.why_core}. {again}"
        ]
    if learned.on_trial:
        counted = "CharterUP counted more requests for full reports than its document says"
        return [f"{counted}; {TRIAL} core answers show whether full reports are why"]
    return []
