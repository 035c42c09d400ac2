"""Plant small faults in the packages where a mistake costs most, and print those no test notices.

All of them (about 12,000) take hours; by default a random sample of 300 is drawn, the same for the
same seed. Survivors which change nothing are counted apart, where their difference alone shows that: SQL in
other letters, or `strict=` of a zip. The status is 1 where less than nine in ten of the others are killed.
"""

import argparse
import json
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLANTED = ROOT / "mutants"
"""Where mutmut works: a copy of the tree, and beside each file what became of its mutants."""
LEAST_KILLED = 0.9
SURVIVED = 0
"""A mutant's exit code: the tests passed although the fault was there."""
NOT_COVERED = 33
"""No test comes near the mutant, so nothing could kill it."""
SKIPPED = 34
_ALIVE = {SURVIVED, NOT_COVERED, None}
_SQL = re.compile(r"\b(SELECT|FROM|WHERE|JOIN|INSERT INTO|UPDATE|DELETE|ORDER BY|GROUP BY|LIMIT)\b")
_STRICT = re.compile(r",\s*(?:strict=\w+)?(?=\))")


def mutmut(*arguments: str) -> None:
    """Run mutmut in the project's root; its progress goes to the terminal."""
    tool = Path(sys.executable).parent / "mutmut"
    subprocess.run([tool, *arguments], cwd=ROOT, check=False)  # noqa: S603 - our own tool


def difference(name: str) -> str:
    """Return how a mutant differs from the original, as a unified diff."""
    tool = Path(sys.executable).parent / "mutmut"
    command = [str(tool), "show", name]
    return subprocess.check_output(command, cwd=ROOT, text=True)  # noqa: S603 - our own tool


def is_equivalent(diff: str) -> bool:
    """Return whether a difference alone shows that the mutant does what the original does.

    SQL means the same in capitals and in small letters, but for the values in quotes in it. `strict=` only guards
    against sequences of different lengths, which no caller has.
    """
    lines = [line for line in diff.splitlines() if line.startswith(("-", "+"))]
    changed = [line for line in lines if not line.startswith(("---", "+++"))]
    before, after = (
        "\n".join(line[1:] for line in changed if line.startswith(sign)) for sign in "-+"
    )
    if not before or _STRICT.sub("", before) == _STRICT.sub("", after):
        return bool(before)
    is_sql = bool(_SQL.search(before)) and "'" not in before
    return is_sql and before.casefold() == after.casefold()


def exit_codes() -> Iterator[tuple[str, int | None]]:
    """Read the name of every mutant and its exit code; None where it was not tried."""
    for path in sorted(PLANTED.rglob("*.meta")):
        yield from json.loads(path.read_text("utf-8"))["exit_code_by_key"].items()


def main() -> int:
    """Try the mutants asked for; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", type=int, default=300, help="how many to try; 0: all of them")
    parser.add_argument("--seed", type=int, default=1, help="which ones are drawn")
    parser.add_argument("--only", default="tui.", help="the beginning of the names to draw from")
    chosen = parser.parse_args()
    shutil.rmtree(PLANTED, ignore_errors=True)
    mutmut("run", "no mutant has a name like this")  # plants them all and tries none
    names = [name for name, _ in exit_codes() if name.startswith(chosen.only)]
    if chosen.sample and chosen.sample < len(names):
        luck = random.Random(chosen.seed)  # noqa: S311 - a sample, not a secret
        names = luck.sample(names, chosen.sample)
    mutmut("run", *names)
    tried = {name: code for name, code in exit_codes() if name in set(names) and code != SKIPPED}
    if all(code is None for code in tried.values()):
        print("No mutant was tried. See above: the tests have to be green without any fault.")
        return 2
    survived = {name: difference(name) for name, code in sorted(tried.items()) if code in _ALIVE}
    equivalent = [name for name, diff in survived.items() if is_equivalent(diff)]
    for name, diff in survived.items():
        print(f"\n{'equivalent' if name in equivalent else 'survived'}: {name}\n{diff}")
    counted = len(tried) - len(equivalent)
    killed = (len(tried) - len(survived)) / max(counted, 1)
    print(f"\n{killed:.1%} of {counted} mutants were killed (goal {LEAST_KILLED:.0%})")
    print(f"{len(equivalent)} more survived because they change nothing")
    return int(killed < LEAST_KILLED)


if __name__ == "__main__":
    sys.exit(main())
