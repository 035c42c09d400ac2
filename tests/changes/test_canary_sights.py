"""What the store knows of the devices of a change."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from tests.domain.verdict.lives import NOW, sim, unit
from tui.changes import canary_sights
from tui.changes.canary_sights import CanarySights


class Store:
    """The units of two devices, of which one was judged; both a hundredth of a fleet."""

    def __init__(self):
        self.units = self.facts = self.verdicts = self
        self.asked = []

    async def rows_of(self, account, keys):
        assert account == "sims"
        return {key: int(key) for key in keys if key != "9"}

    async def read(self, rows, traits, now, *, at):
        self.asked.append((set(rows), traits, now, at))
        return {row: unit(sim(record={"key": f"{row}"})) for row in rows if row != 8}

    async def by_rows(self, rows):
        judged = SimpleNamespace(row=1, severity="warning", sentence=None, judged_at=NOW)
        return [judged] if 1 in rows else []

    async def of_device(self, account, key):
        return SimpleNamespace(key="unit") if (account, key) == ("sims", "1") else None

    async def of(self, key, at):
        assert key == "unit"
        verdicts = [
            (timedelta(hours=1), "critical"),
            (timedelta(), "warning"),
            (-timedelta(hours=1), "ok"),
        ]
        return [SimpleNamespace(at=NOW + ago, severity=severity) for ago, severity in verdicts]


@pytest.fixture
def store():
    return Store()


@pytest.fixture
def sights(store):
    return CanarySights(store, {"sims": "traits"}, lambda: NOW)


async def test_now_a_device_is_seen_with_the_verdict_on_its_unit(sights, store):
    found = await sights.see("sims", ["1", "2", "8", "9"])

    assert set(found) == {"1", "2"}
    assert found["1"].heard_at == found["2"].heard_at is not None
    assert (found["1"].severity, found["1"].sentence, found["1"].judged_at) == ("warning", "", NOW)
    assert (found["2"].severity, found["2"].judged_at) == (None, None)
    assert store.asked == [({1, 2, 8}, {"sims": "traits"}, NOW, None)]


async def test_of_an_earlier_time_no_verdict_is_seen(sights, store):
    then = NOW - timedelta(days=1)

    found = await sights.see("sims", ["1"], then)

    assert found["1"].severity is None
    assert store.asked[0][3] == then


async def test_so_many_are_read_at_once(sights, store, monkeypatch):
    monkeypatch.setattr(canary_sights, "AT_ONCE", 2)

    assert set(await sights.see("sims", ["1", "2", "3"])) == {"1", "2", "3"}
    assert [rows for rows, *_ in store.asked] == [{1, 2}, {3}]


@pytest.mark.parametrize(
    ("key", "at", "severity"),
    [
        ("1", NOW, "warning"),
        ("1", NOW + timedelta(hours=1), "critical"),
        ("1", NOW - timedelta(hours=2), None),
        ("2", NOW, None),
    ],
)
async def test_the_verdict_which_a_unit_had_is_the_last_before(sights, key, at, severity):
    assert await sights.severity_at("sims", key, at) == severity
