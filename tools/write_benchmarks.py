"""Run all benchmarks and write docs/benchmarks.md: `python -m tools.write_benchmarks [--long] [NAME ...]` (make benchmarks).

Without names every script of bench/ runs, one after another, which takes an hour; with names only those, and the
others keep what they printed before. With `--long` each runs with its larger sizes, which takes many hours. A page from a machine which did other work says so: compare ratios, not times.
"""

import os
import platform
import re
import sqlite3
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "benchmarks.md"
PACKAGES = ("textual", "httpx", "pydantic", "pydantic-settings")
BUSY = 0.1
"""If more than this share of the processors is used while nothing of ours runs, the machine does other work."""
HEAD = """\
# Benchmarks

What each script of `bench/` printed when `make benchmarks` ran it last, with the day, the commit and the machine. What each measures, and beside
which other programs, stands at the top of its script. Times depend on the machine; bytes, counts and ratios within one script hardly do. The peers are downloaded for the run
and are left out where that is not possible. The sizes are those which fit a whole run into an hour; `--long` takes the larger ones, which some of the
scripts have (`--help` says which), and the section of a script says when it ran so.
"""
LONG = "--long"
NOT_YET = "Not measured yet."
_SECTION = re.compile(r"^## (\w+)\n\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Ran:
    """What one script printed."""

    output: str
    seconds: float
    status: int
    machine: str

    @property
    def text(self) -> str:
        """Return it as the section of the page."""
        end = "" if self.status == 0 else f" It ended with status {self.status}."
        shown = "\n".join(line.rstrip() for line in self.output.strip().splitlines())
        return f"{self.machine} {self.seconds:,.0f} s.{end}\n\n```text\n{shown}\n```\n"


def scripts() -> list[str]:
    """Return the names of all benchmarks."""
    return sorted(path.stem for path in (ROOT / "bench").glob("*.py"))


def machine() -> str:
    """Return in a sentence on what a script runs: the machine, the versions, the day and the commit."""
    cpu = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists() and (found := re.search(r"model name\s*: (.*)", cpuinfo.read_text())):
        cpu = found[1]
    cores = os.cpu_count() or 1
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],  # noqa: S607 - the developer's own git
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout.strip()
    used = used_share()
    busy = f" The machine did other work, too ({used:.0%} of it)." if used > BUSY else ""
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, commit {commit or 'unknown'}: {cores} × {cpu}, {memory:.0f} GiB,"
        f" {platform.system()} {platform.release()}, Python {platform.python_version()},"
        f" SQLite {sqlite3.sqlite_version}, {packages}.{busy}"
    )


def used_share(seconds: float = 2) -> float:
    """Return which share of the processors is used now, 0 where the system does not say.

    The load would count the benchmark which ran just before.
    """
    stat = Path("/proc/stat")
    if not stat.exists():
        return 0.0
    before = _ticks(stat)
    time.sleep(seconds)
    used, every = (after - earlier for after, earlier in zip(_ticks(stat), before, strict=True))
    return used / max(1, every)


def _ticks(stat: Path) -> tuple[int, int]:
    """Return how long the processors have worked, and how long they have been there, in the system's ticks."""
    ticks = [int(word) for word in stat.read_text("ascii").splitlines()[0].split()[1:9]]
    return sum(ticks) - ticks[3] - ticks[4], sum(ticks)


def run(name: str, options: Sequence[str] = ()) -> Ran:
    """Run one benchmark to its end."""
    told, begun = " ".join([machine(), *options]), time.monotonic()
    done = subprocess.run(  # noqa: S603 - a script of ours
        [sys.executable, f"bench/{name}.py", *options],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    return Ran(done.stdout, time.monotonic() - begun, done.returncode, told)


def page(sections: Mapping[str, str]) -> str:
    """Return the page: each benchmark by its name, those without a section as not measured."""
    parts = [f"## {name}\n\n{sections.get(name, NOT_YET).strip()}\n" for name in scripts()]
    return "\n".join([HEAD, *parts])


def sections_of(text: str) -> dict[str, str]:
    """Return the sections of a page which was written before."""
    return dict(_SECTION.findall(text))


def main(words: list[str]) -> int:
    """Run what is asked for, and write the page after each: an interrupted run keeps what is done."""
    sections = sections_of(PAGE.read_text("utf-8")) if PAGE.exists() else {}
    failed = False
    names, options = [word for word in words if word != LONG], [LONG] if LONG in words else []
    for name in names or scripts():
        print(f"{name} …", flush=True)
        ran = run(name, options)
        failed = failed or ran.status != 0
        sections[name] = ran.text
        PAGE.write_text(page(sections), "utf-8")
        print(f"{name}: {ran.seconds:,.0f} s, status {ran.status}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
