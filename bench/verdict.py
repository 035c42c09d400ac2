"""Prove the verdicts: `python bench/verdict.py [--seeds A,B,C] [--fleet N] [--quick] [--show CAUSE]`.

Worlds with planted causes (tui/sim/world/causes.py) are served by the simulated vendors; the program's
own commands `sync`, `do` and `units --format json` run on virtual time, and what they print is held
against the truth, which no vendor shows. Each seed is another world, date and way of watching: one
sync and nothing else; a month of watching with gaps, limits and suspensions of our own in the journal;
two syncs minutes apart at a vendor whose limits are generous. Without `--seeds` they are made from
today's date, so that nobody can have tuned to them. With `--long` there are nine seeds, and it is
measured, too, how soon a cause is named (bench/delays.py).
"""

import logging
import sys
import tempfile
import time
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.delays import date_of, line, mark, print_delays, seeds_of_today
from bench.model.options import BenchOptions
from bench.model.verdict_score import ACCUSING, VENDOR_RULES, Case, Row, Score, cause_of, share
from bench.model.verdict_stage import DOCUMENTED, GENEROUS, Stage
from tui.sim.world.causes import EVEN, Cause, Planting

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
WATCHED_FOR = 27 * DAY
LOOKS = (-3 * DAY, -26 * HOUR, -2 * HOUR, timedelta(0))
"""When a fleet which is watched with gaps is synced, before the verdicts are read."""
GOALS = {
    "right": 0.95, "each": 0.85, "accused": 0.01, "precision": 0.999, "recall": 0.995, "late": 2.0,
}  # fmt: skip
MOST_READ_WHOLE = 80
WORST = 5
WEIGHTS = {**EVEN, Cause.INCIDENT: 3}
"""Each cause as often as any other; but what silences three units is no outage of a carrier."""


def main() -> None:
    options = BenchOptions(__doc__)
    options.add_size("seeds", *seeds_of_today())
    options.add_argument("--fleet", type=int, default=190, help="units of each seed")
    options.add_argument("--quick", action="store_true", help="only the confusion table")
    options.add_argument("--show", metavar="CAUSE", help="print every mistake about a cause")
    arguments = options.parse()
    logging.disable(logging.CRITICAL)
    began, score = time.monotonic(), Score()
    seeds = [int(seed) for seed in arguments.seeds.split(",")]
    print(
        f"verdicts on {arguments.fleet} units of each seed {', '.join(map(str, seeds))}", flush=True
    )
    costs: Counter[str] = Counter()
    ways = (look_once, watch_for_a_month, look_twice)
    for turn, seed in enumerate(seeds):
        ways[turn % len(ways)](score, costs, seed, arguments.fleet)
    print_confusion(score)
    print_figures(score)
    print_mistakes(score, arguments.show)
    if arguments.long:
        print_delays(seeds, show=bool(arguments.show))
    if not arguments.quick:
        print_outage(seeds[-1])
    print_costs(costs)
    print(f"({time.monotonic() - began:.0f} s)")


def look_once(score: Score, costs: Counter[str], seed: int, fleet: int) -> None:
    """Sync once, and ask: what the vendors remember is all there is."""
    at = date_of(seed)
    planting = Planting(at=at, rate=0.5, weights=WEIGHTS)
    with tempfile.TemporaryDirectory() as folder:
        stage = Stage(Path(folder), seed=seed, fleet=fleet, start=at, planting=planting)
        stage.sync()
        settle("one sync", score, costs, stage)


def look_twice(score: Score, costs: Counter[str], seed: int, fleet: int) -> None:
    """Sync, sync again ten minutes later, with limits that let everything be read: so fewer units."""
    at, fleet = date_of(seed), min(fleet, MOST_READ_WHOLE)
    planting = Planting(at=at, rate=0.5, weights=WEIGHTS)
    with tempfile.TemporaryDirectory() as folder:
        stage = Stage(
            Path(folder), seed=seed, fleet=fleet, start=at, planting=planting, limits=GENEROUS
        )
        stage.sync()
        stage.clock.move_to(at + timedelta(minutes=10))
        stage.sync()
        settle("two syncs", score, costs, stage)


def watch_for_a_month(score: Score, costs: Counter[str], seed: int, fleet: int) -> None:
    """Watch with gaps of days and hours; some limits and suspensions are our own."""
    at = date_of(seed)
    planting = Planting(at=at, rate=0.5, weights=WEIGHTS, operator_limits=True)
    with tempfile.TemporaryDirectory() as folder:
        stage = Stage(
            Path(folder),
            seed=seed,
            fleet=fleet,
            start=at - WATCHED_FOR,
            planting=planting,
            limits=DOCUMENTED,
        )
        stage.sync()
        operate(stage, at)
        for look in LOOKS:
            stage.clock.move_to(at + look)
            stage.sync()
        settle("a month", score, costs, stage)


def operate(stage: Stage, at: datetime) -> None:
    """Set the limits, and suspend every other SIM which a person suspended, through the program."""
    suspended: list[tuple[datetime, str]] = []
    for row in stage.simulator.truth(at):
        name = row["records"].get("lattigo")
        if row["limit_kb"]:
            change(stage, name, "set_usage_limit", f"kb_limit={row['limit_kb']}", "action=suspend")
        began = row["began_at"] and datetime.fromisoformat(row["began_at"])
        if row["cause"] == Cause.PERSON and row["unit"] % 2 and began > at - WATCHED_FOR + HOUR:
            suspended.append((began, name))
    for began, name in sorted(suspended):
        stage.clock.move_to(began - timedelta(minutes=1))
        change(stage, name, "change_simstate", "state=suspend")


def change(stage: Stage, key: str, action: str, *values: str) -> None:
    """Send one change to a SIM, as an operator would."""
    name = {str(unit_key): word for unit_key, word in stage.sim_names()}[key]
    status, _ = stage.command(
        *("do", action, "--account", "acme-sims", "--to", name, *values, "--yes"),
        *("--reason", "bench"),
    )
    if status:
        print(f"  {action} {name}: status {status}: {stage.said.strip()[-200:]}")


def settle(way: str, score: Score, costs: Counter[str], stage: Stage) -> None:
    """Read the verdicts, and compare them with the truth."""
    rows = stage.units()
    now = stage.clock()
    world = f"{stage.world.seed} ({way}, {now:%Y-%m-%d %H:%M})"
    score.add(world, stage.simulator.truth(now), rows, now)
    for command, seconds in stage.cpu_seconds.items():
        costs[command] += seconds
    costs["rows"] += len(rows)
    print(f"  {world}: {len(rows)} units, {stage.cpu_seconds['sync']:.0f} s of sync", flush=True)
    asked = sorted(stage.simulator.charged.items())
    print("    requests: " + ", ".join(f"{kind} {units}" for kind, units in asked))


def print_confusion(score: Score) -> None:
    print("\nconfusion: the truth, and what was said instead of it")
    for cause, said in sorted(score.confusion().items()):
        cases = [case for case in score.cases if case.expected == cause]
        right = share(cases) or 0.0
        goal = GOALS["each"] if cases[0].truth["cause"] else 1 - GOALS["accused"]
        wrong = Counter(case.said for case in cases if not case.is_right)
        words = ", ".join(f"{name} {count}" for name, count in wrong.most_common(6))
        print(f"  {cause:26}{right:>7.1%} of {sum(said.values()):<4}{mark(right >= goal)} {words}")


def print_figures(score: Score) -> None:
    right = share(score.planted()) or 0.0
    accused = 1 - (share(score.healthy()) or 0.0)
    made = score.joined_right + score.joined_wrong
    precision = score.joined_right / made if made else 0.0
    recall = score.joined_right / score.to_join if score.to_join else 0.0
    print("\nfigures")
    line("top verdict right", f"{right:.1%}", f">= {GOALS['right']:.0%}", right >= GOALS["right"])
    line(
        "healthy accused",
        f"{accused:.2%}",
        f"<= {GOALS['accused']:.0%}",
        accused <= GOALS["accused"],
    )
    for kind in sorted({case.truth["kind"] for case in score.healthy()}):
        cases = [case for case in score.healthy() if case.truth["kind"] == kind]
        part = 1 - (share(cases) or 0.0)
        accusations = Counter(case.said for case in cases if case.is_accused)
        print(f"    {kind:26}{part:>7.1%} of {len(cases):<4} {dict(accusations) or ''}")
    line("joins' precision", f"{precision:.2%}", ">= 99.9%", precision >= GOALS["precision"])
    line("joins' recall", f"{recall:.2%}", ">= 99.5%", recall >= GOALS["recall"])
    print(
        f"    {made} pairs joined, {score.to_join} to join; not counted: {score.contested} pairs with a"
        f" SIM moved or swapped, {score.excused} units in a hole or before their cause can show"
    )


def print_mistakes(score: Score, show: str | None) -> None:
    """Print the worst: healthy units called critical first, then causes called healthy, then the others."""
    wrong = [case for case in score.cases if not case.is_right]
    wrong.sort(key=_badness)
    asked = set(show.split(",")) if show else set()
    chosen = [
        case
        for case in wrong
        if asked & {case.expected, case.said, case.truth["kind"], "all"} or "all" in asked
    ]
    print("\nworst mistakes")
    for case in chosen if show else wrong[:WORST]:
        findings = (case.row or {}).get("findings") or [{}]
        print(f"  {case.world}: {case.truth['label']} {case.truth['records']}")
        print(
            f"    {case.expected} ({case.truth['kind']}) since {case.truth['began_at']}, interval "
            f"{case.truth['interval_seconds'] / 3600:.1f} h; said {case.said}"
        )
        print(f"    {findings[0].get('sentence', '')}")
        for fact in findings[0].get("evidence") or () if show else ():
            print(f"      {fact.get('value')} ({fact.get('source')}, {fact.get('at')})")


def _badness(case: Case) -> tuple[int, str, int]:
    if case.truth["cause"] is None:
        return (0 if case.row and case.row["severity"] == "critical" else 2), "", case.truth["unit"]
    return 1 if case.said == "ok" else 3, case.expected, case.truth["unit"]


def print_outage(seed: int) -> None:
    """Ask nobody for six hours, then make every vendor fail for half a day; count who is blamed for it."""
    at = date_of(seed)
    planting = Planting(at=at, rate=0.0)
    with tempfile.TemporaryDirectory() as folder:
        stage = Stage(Path(folder), seed=seed, fleet=90, start=at, planting=planting)
        stage.sync()
        before = {row["unit"]: cause_of(row) for row in stage.units()}
        stage.clock.move_to(stage.clock() + 6 * HOUR)
        print_blamed("units blamed, nobody asked", before, stage.units())
        for vendor in stage.simulator.vendors:
            stage.fail(vendor)
        for _ in range(4):
            stage.sync()
            stage.clock.move_to(stage.clock() + 3 * HOUR)
        print_blamed("units blamed for an outage", before, stage.units())


def print_blamed(name: str, before: dict[str, str], rows: list[Row]) -> None:
    """Print how many units are accused of what nobody can know; whose account fails is no accusation."""
    blamed: Counter[str] = Counter()
    for row in rows:
        if cause_of(row) != before.get(row["unit"]) and row["severity"] in ACCUSING:
            blamed[cause_of(row)] += 1
    others = sum(count for rule, count in blamed.items() if rule not in VENDOR_RULES)
    line(name, str(others), "0", others == 0)
    print(f"    {dict(blamed) or 'no verdict changed'}")


def print_costs(costs: Counter[str]) -> None:
    rows = max(1, costs["rows"])
    print("\ncost")
    print(
        f"  sync: {1000 * costs['sync'] / rows:.1f} ms of CPU a unit, the simulated vendors included"
    )
    print(f"  units --format json: {1000 * costs['units'] / rows:.2f} ms a unit")


if __name__ == "__main__":
    main()
