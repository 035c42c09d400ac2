"""Where a lost unit can be, as text for people."""

from datetime import UTC, datetime, timedelta

import pytest

from tui.domain.recovery.search_area import PlaceWord, search_area
from tui.domain.unit.unit import Unit
from tui.export.search_area import area_file

NOW = datetime(2026, 11, 29, 8, tzinfo=UTC)
HOSTILE = "Van \x1b]0;gone\x07 <b>*7*</b> [here](javascript:1)"


def area_after(hours, source="GPS"):
    word = PlaceWord(
        at=NOW - timedelta(hours=hours),
        position=(40.0, -75.0),
        accuracy_m=20.0,
        source_title=source,
    )
    return search_area([word], NOW)


@pytest.mark.parametrize("ending", [".txt", ".md"])
def test_what_a_vendor_wrote_is_text_and_no_command_to_a_terminal(ending):
    unit = Unit(key="1", records=(), label=HOSTILE)

    text = area_file(unit, area_after(1, source="\x1b[2JGPS"), NOW, ending)

    assert text.replace("\n", "").isprintable()
    if ending == ".md":
        assert "<b>" not in text
        assert "[here](" not in text


@pytest.mark.parametrize(("hours", "says_so"), [(1, False), (20, True)])
def test_an_area_as_large_as_a_country_sends_people_to_the_last_place(hours, says_so):
    text = area_file(Unit(key="1", records=()), area_after(hours), NOW, ".txt")

    assert ("begin where it was then" in text) == says_so
