"""What a device's reports say about named places, and watching it where it stands."""

from dataclasses import replace

import pytest

from tests.screens.device_desk import desk, report
from tests.screens.frozen import told
from tui.domain.place.named_places import NamedPlace, NamedPlaces
from tui.domain.place.standing_hours import ALWAYS


@pytest.fixture(autouse=True)
def own_settings(tmp_path, monkeypatch):
    monkeypatch.setenv("WATCHFLOOR_CONFIG", str(tmp_path / "config" / "config.toml"))


def driven(minute, latitude=42.2):
    return replace(report(minute), latitude=latitude)


async def test_events_at_places_are_in_the_list_and_in_a_lane(tmp_path):
    async with desk(tmp_path) as at:
        assert "At places" not in at.text()
        at.console.places = NamedPlaces((NamedPlace("Yard", (42.1, -71.5), 300, ALWAYS),))

        await at.console.store.reports.save("yellow-fleet", [driven(5), driven(2, 42.1)])
        at.reports.reload()
        await at.settle()

        assert "moved where it should" in at.text()
        assert "entered Yard" in at.text()
        (lane,) = (line for line in at.plot() if line.startswith("places"))
        assert "!" in lane


async def test_w_watches_the_device_where_it_stands(tmp_path):
    async with desk(tmp_path) as at:
        await at.press("w")
        said = told(at.app)
        await at.press("w")

        (place,) = at.console.places.places
        file = (tmp_path / "config" / "places.toml").read_text()
        assert "Watching Bus [A12] within 3.2 km of where it is" in said
        assert "It is watched already: Bus [A12] in " in told(at.app)
        assert (place.name, place.hours.words) == ("Bus [A12]", ALWAYS.words)
        assert file.count("[[places]]") == 1

        await at.console.store.reports.save("yellow-fleet", [driven(1)])
        at.reports.reload()
        await at.settle()
        assert "moved where it should" in at.text()


async def test_watching_is_offered_among_the_actions_and_writes_nothing_into_a_broken_file(
    tmp_path,
):
    (tmp_path / "config").mkdir()
    broken = tmp_path / "config" / "places.toml"
    broken.write_text("[[places")
    async with desk(tmp_path) as at:
        await at.press("a")
        shown = at.text()
        await at.press(*"watch", "enter")

        assert "Watch it where it stands" in shown
        assert "The place was not added." in told(at.app)
        assert broken.read_text() == "[[places"
