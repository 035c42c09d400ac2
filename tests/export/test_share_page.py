"""The page for somebody outside: it loads nothing, runs nothing, and tells no identifier."""

import base64
import hashlib
import re
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import pytest

from tui.domain.place.distance import destination
from tui.domain.place.track import TrackPoint
from tui.domain.show.format import TimeStyle
from tui.domain.trips.pieces import split_time
from tui.export.share_page import SharedUnit, share_page
from tui.export.svg_map import HEIGHT, WIDTH

NOW = datetime(2026, 11, 29, 4, tzinfo=UTC)
SINCE = NOW - timedelta(hours=24)
IMEI, ICCID = "866153046053591", "8901170210345864342"
HOSTILE = (
    "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>&amp;</title></style>"
    "<svg onload=x>\x1b[31m\u202e\ud800 866153046053591 https://evil.example/"
)
TAGS = {
    *(
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "h1",
        "p",
        "footer",
        "svg",
        "path",
        "circle",
    ),
    *("text", "table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {
    *("lang", "charset", "http-equiv", "content", "name", "class", "d", "cx", "cy", "r", "x", "y"),
    *("viewbox", "role", "aria-label"),
}


class Reader(HTMLParser):
    """What a browser makes of a page: its elements, their attributes, its text."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.attributes, self.text, self.open = [], [], [], []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append((self.open[-1] if self.open else "", data))

    def words(self):
        return " ".join(data for tag, data in self.text if tag != "style")


def way(start=(46.0, 7.5), minutes=120):
    """Return a device which stands, drives east for an hour, and stands."""
    moves = [(0, 0), (30, 0), *((30 + n, n * 1_000) for n in range(1, 61)), (minutes, 60_000)]
    return [
        TrackPoint(
            SINCE + timedelta(minutes=minute), destination(start, 90, meters), "gps", 12.0, None
        )
        for minute, meters in moves
    ]


def page_of(name="Bus 9", points=None, zone=UTC):
    points = way() if points is None else points
    unit = SharedUnit(
        name=name,
        identifiers=[("IMEI", IMEI), ("ICCID", ICCID)],
        since=SINCE,
        until=NOW,
        pieces=split_time(points, SINCE, NOW),
        last=points[-1] if points else None,
    )
    return share_page(unit, TimeStyle(NOW, zone))


@pytest.mark.parametrize("name", ["Bus 9", HOSTILE])
def test_a_page_refers_to_nothing_elsewhere_and_holds_no_other_element(name) -> None:
    page = page_of(name)
    read = Reader(page)

    assert read.open == []
    assert set(read.tags) <= TAGS
    assert {attribute for _, attribute, _ in read.attributes} <= ATTRIBUTES
    values = " ".join(value for _, _, value in read.attributes if not value.startswith("Map: "))
    style = "".join(data for tag, data in read.text if tag == "style")
    for reference in ("http:", "https:", "//", "url(", "@import", "javascript:", "data:"):
        assert reference not in values + style
    assert page.isprintable() or set(page) - {"\n"} == set(filter(str.isprintable, page))
    page.encode()


def test_a_page_of_an_ordinary_name_has_no_address_at_all() -> None:
    assert not re.search("https?://", page_of())


def test_the_policy_allows_the_pages_own_style_and_nothing_else() -> None:
    read = Reader(page_of())
    values = [value for tag, _, value in read.attributes if tag == "meta"]
    policy = values[values.index("Content-Security-Policy") + 1]
    style = next(data for tag, data in read.text if tag == "style")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()

    assert policy.split("; ") == [
        "default-src 'none'",
        f"style-src 'sha256-{digest}'",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    assert read.tags.index("meta") < read.tags.index("style")


def test_a_hostile_name_is_read_as_words() -> None:
    words = Reader(page_of(HOSTILE)).words()

    assert "<script>alert(1)</script>" in words
    assert "&amp;</title></style>" in words
    assert "\\u202e" in words


def test_identifiers_are_masked_also_in_the_name() -> None:
    page = page_of(f"Bus {IMEI}")

    assert IMEI not in page
    assert ICCID not in page
    assert f"***********{IMEI[-4:]}" in page
    assert f"Bus ***********{IMEI[-4:]}" in page


def test_words_and_times_are_in_the_zone_and_add_up() -> None:
    words = Reader(page_of(zone=ZoneInfo("America/New_York"))).words()

    assert "Bus 9: 24 h until 2026-11-28 23:00:00 EST" in words
    assert "Times are times in America/New_York." in words
    assert "45.9974N 8.2767E" in words
    assert "±12 m" in words
    assert "60 km" in words
    assert "1 h (1 trip)" in words
    assert "1 h (2 stops)" in words
    assert "22 h (1 gap)" in words


def test_the_map_shows_the_way_its_stops_and_outlines_within_the_picture() -> None:
    page = page_of(points=way((43.3, -8.4)))  # on the coast of Galicia
    numbers = [
        (float(x), float(y))
        for path in re.findall('class="way" d="M([^"]*)"', page)
        for x, y in re.findall(r"([\d.-]+) ([\d.-]+)", path)
    ]

    assert page.count('class="way"') == 1
    assert page.count('class="stop"') == 2
    assert page.count('class="last"') == 1
    assert 'class="coast"' in page
    assert len(numbers) > 50
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in numbers)
    assert max(x for x, _ in numbers) - min(x for x, _ in numbers) > WIDTH / 2


def test_a_way_over_the_date_line_is_drawn_the_short_way() -> None:
    page = page_of(points=way((-17.0, 179.8)))
    (path,) = re.findall('class="way" d="M([^"]*)"', page)
    across = [float(x) for x in re.findall(r"([\d.-]+) [\d.-]+", path)]

    assert across == sorted(across)
    assert 0 <= across[0] < across[-1] <= WIDTH


def test_a_gap_is_no_line() -> None:
    points = way()[:20] + way()[-1:]

    assert page_of(points=[points[0], points[-1]]).count('class="way"') == 0


def test_without_a_position_the_page_says_so_and_has_no_map() -> None:
    page = page_of(points=[])

    assert "No position was reported in this time." in page
    assert "<svg" not in page
    assert "1 d (1 gap)" in page
