"""Shows planted faults to the tests which come by them: imported once, and forked for each fault."""

import os
import pickle
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import zip_longest
from pathlib import Path

import pytest
from coverage import Coverage

from tools.forked import Job, forked
from tools.planted_faults import Fault, functions_of, plant

NOTICED, HUNG, MISSED, NOT_PLANTED = "noticed", "noticed by its time", "missed", "not planted"
_TIMES_AS_LONG = 5
"""Tests which need so many times their time without the fault hang because of it."""
_GRACE = 15
"""Seconds more, for a machine which is busy."""
_FIRST_RUN = 3600
_TEAM = {"team_server", "postgres"}


@dataclass
class Clean:
    """What is known of the tests from a run without a fault."""

    tests: set[str] = field(default_factory=set)
    costs: dict[str, tuple[float, float]] = field(default_factory=dict)
    """Seconds of the processor and of the clock each test takes; only of those which pass."""
    come_by: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    """By file and function: the tests which run something of it."""

    def add(self, other: "Clean") -> None:
        """Take in what another run found."""
        self.tests |= other.tests
        self.costs |= other.costs
        for function, names in other.come_by.items():
            self.come_by.setdefault(function, set()).update(names)


@dataclass(frozen=True)
class Attempt:
    """One fault and what became of it."""

    fault: Fault
    outcome: str
    """One of the words above."""
    shown: int
    """How many tests were to be shown it; the first which failed ended that."""
    untried: int
    """How many more come by its function."""


class FaultRuns:
    """A plugin of pytest which collects the tests and then, in place of running them, does its `work` with them."""

    def __init__(self, work: Callable[["FaultRuns"], None], *, at_once: int, most: float) -> None:
        self._work = work
        self._at_once = at_once
        self._most = most
        self._items: dict[str, pytest.Item] = {}
        self._clean = Clean()
        self._failed = False

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note, in a child, that a test failed."""
        self._failed = self._failed or report.failed

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Work with those tests collected which need no server."""
        self._items = {item.nodeid: item for item in session.items if not _needs_a_server(item)}
        self._work(self)
        return True

    def learn(self, folders: list[str], keep: Path | None) -> tuple[int, int]:
        """Run the tests without a fault to see which come by where; return how many pass, of how many.

        What was kept of an earlier run is not run again.
        """
        if keep and keep.exists():
            self._clean = pickle.loads(keep.read_bytes())  # noqa: S301 - our own child wrote it
        folder = Path(tempfile.mkdtemp())
        unknown = [name for name in self._items if name not in self._clean.tests]
        shares = {
            folder / str(part): unknown[part :: self._at_once] for part in range(self._at_once)
        }
        jobs = [
            Job(partial(self._learn, share, folders, path), _FIRST_RUN, _FIRST_RUN)
            for path, share in shares.items()
            if share
        ]
        for _, status in forked(jobs, self._at_once):
            if status:
                raise RuntimeError(f"the tests could not be run without a fault: {status}")
        for path in folder.iterdir():
            self._clean.add(pickle.loads(path.read_bytes()))  # noqa: S301 - our own child wrote it
        shutil.rmtree(folder)
        if keep:
            keep.write_bytes(pickle.dumps(self._clean))
        return sum(name in self._clean.costs for name in self._items), len(self._items)

    def _learn(self, share: list[str], folders: list[str], path: Path) -> int:
        """Run one share of the tests, in a child, and write what was learnt to a path."""
        clean = Clean(set(share))
        coverage = Coverage(data_file=None, config_file=False, source=folders)
        coverage.start()
        for name, after in self._in_turn(share):
            coverage.switch_context(name)
            self._failed = False
            processor, clock = time.process_time(), time.monotonic()
            self._run(name, after)
            if not self._failed:
                clean.costs[name] = time.process_time() - processor, time.monotonic() - clock
        coverage.stop()
        data = coverage.get_data()
        for each in data.measured_files():
            file = os.path.relpath(each)
            lines = data.contexts_by_lineno(each)
            for function, within in functions_of(Path(file)):
                names = {name for line in within for name in lines.get(line, ()) if name}
                clean.come_by[file, function] = names
        path.write_bytes(pickle.dumps(clean))
        return 0

    def attempts(self, faults: Iterable[Fault], own: Callable[[Fault], str]) -> Iterator[Attempt]:
        """Show each fault to its tests, several at a time; those in its `own` folder come first."""
        jobs = {}
        for fault in faults:
            names, untried = self._chosen(fault, own(fault))
            processor, clock = (sum(self._clean.costs[name][of] for name in names) for of in (0, 1))
            job = Job(
                partial(self._show, fault, names),
                _TIMES_AS_LONG * processor + _GRACE,
                _TIMES_AS_LONG * clock + 2 * _GRACE,
            )
            jobs[job] = fault, len(names), untried
        for job, status in forked(jobs, self._at_once):
            fault, shown, untried = jobs[job]
            outcome = {0: MISSED, 2: NOT_PLANTED}.get(status, HUNG if status < 0 else NOTICED)
            yield Attempt(fault, outcome, shown, untried)

    def _chosen(self, fault: Fault, own: str) -> tuple[list[str], int]:
        """Return the tests a fault is shown to, in their order, and how many are left out."""
        come_by = self._clean.come_by.get((fault.path, fault.function), set())
        found = come_by & self._clean.costs.keys() & self._items.keys()
        ordered = sorted(
            found, key=lambda name: (not name.startswith(own), self._clean.costs[name][0], name)
        )
        spent = 0.0
        for count, name in enumerate(ordered):
            spent += self._clean.costs[name][0]
            if spent > self._most and count:
                return ordered[:count], len(ordered) - count
        return ordered, 0

    def _show(self, fault: Fault, names: list[str]) -> int:
        """Run tests, in a child, in the presence of a fault, up to the first which fails."""
        try:
            plant(fault)
        except Exception:  # noqa: BLE001 - no judgement of the tests
            return 2
        for name, after in self._in_turn(names):
            self._run(name, after)
            if self._failed:
                return 1
        return 0

    def _in_turn(self, names: list[str]) -> Iterator[tuple[str, str | None]]:
        """Yield each test and the one after it."""
        return zip_longest(names, names[1:])

    def _run(self, name: str, after: str | None) -> None:
        """Run one test; what it shares with the one after it is kept."""
        item, following = self._items[name], self._items[after] if after else None
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)


def _needs_a_server(item: pytest.Item) -> bool:
    """Return whether a test needs a PostgreSQL, which every child would have to start."""
    return "[postgresql" in item.nodeid or bool(_TEAM & set(getattr(item, "fixturenames", ())))
