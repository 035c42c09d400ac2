"""What a program's units are worth against the truth: right verdicts, accused healthy units, joins."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import combinations
from typing import Any

ACCOUNTS = {"charterup": "yellow-fleet", "lattigo": "acme-sims", "polte": "trackers"}
HEALTHY = "healthy"
CONTESTED = frozenset({"sim-moved", "sim-swapped"})
"""Their records name two units: which of them a record belongs to is the very question."""
ACCUSING = frozenset({"warning", "critical"})
VENDOR_RULES = frozenset({"account-unreachable", "account-denied", "not-asked"})
Row = dict[str, Any]


def cause_of(row: Row | None) -> str:
    """Return a unit's top verdict; `(no unit)` where the program lost it."""
    if row is None:
        return "(no unit)"
    findings = row.get("findings") or [{}]
    return str(row.get("cause") or findings[0].get("rule") or "ok")


@dataclass(frozen=True, slots=True)
class Case:
    """One unit: the truth, and what the program printed."""

    world: str
    truth: Row
    row: Row | None

    @property
    def expected(self) -> str:
        return str(self.truth["cause"] or HEALTHY)

    @property
    def said(self) -> str:
        return cause_of(self.row)

    @property
    def is_accused(self) -> bool:
        return self.said != "ok" and self.row is not None and self.row["severity"] in ACCUSING

    @property
    def is_right(self) -> bool:
        if self.truth["cause"] is None:
            return self.row is not None and not self.is_accused
        return self.said in {self.expected, *self.truth["also"]}


@dataclass
class Score:
    """All cases of some worlds, and how the records were joined."""

    cases: list[Case] = field(default_factory=list)
    excused: int = 0
    """Units which are in a hole just now, or whose cause has not had the time to show."""
    joined_right: int = 0
    joined_wrong: int = 0
    to_join: int = 0
    contested: int = 0

    def add(self, world: str, truths: Sequence[Row], rows: Sequence[Row], now: datetime) -> None:
        """Compare what the program printed with the truth."""
        by_record = {
            (member["provider"], member["key"]): row for row in rows for member in row["members"]
        }
        for truth in truths:
            if truth["old_record_of"] is not None:
                continue
            if truth["in_hole"] or not _shows(truth, now):
                self.excused += 1
                continue
            records = truth["records"]
            first = next(vendor for vendor in ACCOUNTS if vendor in records)
            self.cases.append(Case(world, truth, by_record.get((first, records[first]))))
        self._count_joins(truths, rows)

    def _count_joins(self, truths: Sequence[Row], rows: Sequence[Row]) -> None:
        unit_of: dict[tuple[str, str], Row] = {}
        records: dict[int, list[tuple[str, str]]] = defaultdict(list)
        for truth in truths:
            newer = truth["old_record_of"]
            meant = truth if newer is None else truths[newer]
            for record in truth["records"].items():
                unit_of[record] = meant
                records[meant["unit"]].append(record)
        together = {frozenset(pair) for row in rows for pair in combinations(_members(row), 2)}
        for pair in together:
            here, there = (unit_of[record] for record in pair)
            if CONTESTED & {here["cause"], there["cause"]}:
                self.contested += 1
            elif here is there:
                self.joined_right += 1
            else:
                self.joined_wrong += 1
        for truth in truths:
            if truth["cause"] not in CONTESTED:
                self.to_join += len(list(combinations(records[truth["unit"]], 2)))

    def planted(self) -> list[Case]:
        return [case for case in self.cases if case.truth["cause"] is not None]

    def healthy(self) -> list[Case]:
        return [case for case in self.cases if case.truth["cause"] is None]

    def confusion(self) -> dict[str, Counter[str]]:
        """Count for each cause, and for the healthy, what was said."""
        table: dict[str, Counter[str]] = defaultdict(Counter)
        for case in self.cases:
            table[case.expected][case.said] += 1
        return table


def share(cases: Iterable[Case]) -> float | None:
    """Return which part of the cases is right."""
    marks = [case.is_right for case in cases]
    return sum(marks) / len(marks) if marks else None


def _shows(truth: Row, now: datetime) -> bool:
    """Return whether two of the unit's own intervals have passed since its cause began."""
    if truth["cause"] is None or truth["began_at"] is None:
        return True
    passed = (now - datetime.fromisoformat(truth["began_at"])).total_seconds()
    return passed >= 2 * float(truth["interval_seconds"])


def _members(row: Row) -> list[tuple[str, str]]:
    return [(member["provider"], member["key"]) for member in row["members"]]
