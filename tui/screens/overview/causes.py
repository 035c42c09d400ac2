"""What needs somebody, as tiles and lines of the overview."""

from collections.abc import Mapping

from tui.console.attention import Attention, AttentionLine
from tui.domain.show.format import TimeStyle, format_time
from tui.domain.text.safe_text import clean
from tui.domain.text.times import format_age
from tui.domain.verdict.signs import SEVERITY_SIGNS
from tui.widgets.line.tiles import Tile


def tile(line: AttentionLine, manner: TimeStyle) -> Tile:
    """Return a cause as a tile: sign and name, count, and how long the first of its units has it, roughly."""
    age = format_age((manner.now - line.since).total_seconds()) if line.since else ""
    age = " ".join(age.split()[:2])  # `9 h` of `9 h 45 min`: no tile is cut
    return Tile(clean(f"{SEVERITY_SIGNS[line.severity]} {line.title}"), line.count, note=age)


def account_lines(attention: Attention, titles: Mapping[str, str], manner: TimeStyle) -> list[str]:
    """Return a line for each account which cannot be believed now."""
    return [
        clean(f"▲ {titles[name]} ({name}): {health.sentence or health.word}")
        + (f" · since {format_time(health.since, manner)}" if health.since else "")
        + " · its units keep what was last known"
        for name, health in attention.accounts.items()
    ]


def need_lines(attention: Attention, titles: Mapping[str, str], manner: TimeStyle) -> list[str]:
    """Return how many units need somebody, and a line for each account which cannot be believed."""
    parts = [f"What needs somebody: {attention.needing:,} of {attention.total:,} units"]
    if acknowledged := sum(line.acknowledged for line in attention.lines):
        parts.append(f"{acknowledged:,} acknowledged")
    if attention.unjudged:
        parts.append(f"{attention.unjudged:,} not judged yet")
    return [" · ".join(parts), *account_lines(attention, titles, manner)]
