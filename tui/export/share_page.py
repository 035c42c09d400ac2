"""One self-contained page about one unit, for somebody outside: it loads nothing and names no account.

Every text from outside is cleaned and escaped; the page's policy forbids whatever could be loaded or run, even
where something was missed.
"""

import base64
import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from html import escape

from tui.domain.place.distance import format_distance
from tui.domain.place.track import TrackPoint
from tui.domain.show.format import TimeStyle, format_coordinates, format_time, zone_title
from tui.domain.text.safe_text import clean
from tui.domain.text.times import format_age
from tui.domain.trips.pieces import Kind, Piece
from tui.export.mask import mask_identifier, mask_text
from tui.export.svg_map import draw_map
from tui.lazy_dataclass import dataclass

KINDS: dict[Kind, str] = {"trip": "Driving", "stop": "Standing", "gap": "Unknown: no report"}
LEGEND = (
    "Orange: the way and the last position. Blue: stops. Where no reports came, no way is drawn."
)
FOOT = "The page loads nothing and does not update. Outlines: Natural Earth, US Census Bureau."
STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; overflow-wrap: anywhere; }
svg { display: block; width: 100%; height: auto; border: 1px solid #8888; }
.coast { fill: none; stroke: #5a7d9a; }
.border { fill: none; stroke: #8888; stroke-dasharray: 4 3; }
.way { fill: none; stroke: #d9480f; stroke-width: 3; stroke-linejoin: round; stroke-linecap: round; }
.stop { fill: #1971c2; }
.last { fill: #d9480f; stroke: #ffffff; stroke-width: 3; }
.scale { fill: none; stroke: currentColor; stroke-width: 2; }
.scale-words { font-size: 14px; fill: currentColor; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: 0.3rem 0.6rem; border-bottom: 1px solid #8884; vertical-align: top; }
footer, .note { font-size: 0.875rem; opacity: 0.8; }
"""
_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'"


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedUnit:
    """What the page tells: a unit's name, its masked identifiers, and what it did."""

    name: str
    identifiers: Sequence[tuple[str, str]]
    """What each is called, and the identifier, not masked yet."""
    since: datetime
    until: datetime
    pieces: Sequence[Piece]
    last: TrackPoint | None
    """The last position of the span; None: none was reported."""


def share_page(unit: SharedUnit, manner: TimeStyle) -> str:
    """Return the page; `manner` says in which zone its times are."""
    manner = TimeStyle(manner.now, manner.zone, absolute=True)
    name = _text(mask_text(clean(unit.name)))
    hours = round((unit.until - unit.since) / timedelta(hours=1))
    title = f"{name}: {hours} h until {_time(unit.until, manner)}"
    body = [f"<h1>{title}</h1>", _facts(unit, manner)]
    if unit.last is not None:
        body += [
            draw_map(unit.pieces, unit.last.position, f"Map: where {name} was"),
            f'<p class="note">{LEGEND}</p>',
        ]
    written = f"Written {_time(manner.now, manner)} by Watchfloor. Times are times in {_text(zone_title(manner))}."
    body += [_pieces(unit.pieces, manner), f"<footer><p>{written} {FOOT}</p></footer>"]
    head = [
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
        '<meta name="referrer" content="no-referrer">',
        '<meta name="robots" content="noindex">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{title}</title>",
        f"<style>{STYLE}</style>",
    ]
    lines = ["<!doctype html>", '<html lang="en">', "<head>", *head, "</head>", "<body>", *body]
    return "\n".join([*lines, "</body>", "</html>", ""])


def _facts(unit: SharedUnit, manner: TimeStyle) -> str:
    """Return the facts as a table: last position, distance, hours, masked identifiers."""
    rows = [("Last position", _last(unit, manner))]
    rows += [("Distance", _text(format_distance(sum(piece.meters for piece in unit.pieces))))]
    for kind, words in KINDS.items():
        own = [piece.length for piece in unit.pieces if piece.kind == kind]
        count = f" ({len(own)} {kind}{'s' if len(own) != 1 else ''})" if own else ""
        rows.append((words, f"{_age(sum(own, timedelta()))}{count}"))
    rows += [
        (_text(title), _text(mask_identifier(clean(identifier))))
        for title, identifier in unit.identifiers
    ]
    cells = (f"<tr><th>{title}</th><td>{words}</td></tr>" for title, words in rows)
    return f"<table>{''.join(cells)}</table>"


def _last(unit: SharedUnit, manner: TimeStyle) -> str:
    if unit.last is None:
        return "No position was reported in this time."
    radius = f", ±{format_distance(unit.last.radius_m)}" if unit.last.radius_m else ""
    where = f"{format_coordinates(*unit.last.position)}{radius}"
    age = _age(max(timedelta(), manner.now - unit.last.at))
    return f"{_text(where)}, {_time(unit.last.at, manner)} ({age} before this page was written)"


def _pieces(pieces: Sequence[Piece], manner: TimeStyle) -> str:
    """Return what the unit did, piece by piece."""
    rows = [
        f"<tr><td>{_time(piece.since, manner)}</td><td>{_time(piece.until, manner)}</td>"
        f"<td>{KINDS[piece.kind]}</td><td>{_age(piece.length)}</td>"
        f"<td>{_text(format_distance(piece.meters)) if piece.kind == 'trip' else ''}</td></tr>"
        for piece in pieces
    ]
    titles = "".join(f"<th>{title}</th>" for title in ("From", "To", "", "How long", "Distance"))
    return f"<table><thead><tr>{titles}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _time(at: datetime, manner: TimeStyle) -> str:
    return _text(format_time(at, manner))


def _age(span: timedelta) -> str:
    return _text(format_age(span.total_seconds()))


def _text(words: str) -> str:
    """Escape a text for the page, in an element or in a quoted attribute."""
    return escape(clean(words), quote=True)
