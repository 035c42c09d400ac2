"""Which devices are read again before a plan is made, and what is told of the others and of those which cannot be."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from tests.changes.carriage import SET
from tests.changes.test_evidence import EFFECT
from tui.changes.promised_result import LAST_ASKED, NOTHING_LEFT, ask_promised
from tui.changes.read_again import MOST_READ_AGAIN, read_again
from tui.domain.change.action import TargetState
from tui.domain.change.target import Target
from tui.domain.device.record import DeviceRecord
from tui.providers.errors import Blocked, ProviderError
from tui.store.journal.job import JobTarget, TargetRow

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
PLAN = replace(SET, effect=EFFECT)


def record(key, seconds=60.0, **more):
    fetched_at = None if seconds is None else NOW - timedelta(seconds=seconds)
    return DeviceRecord(
        provider="p", account="sims", key=key, address=f"adr-{key}", fetched_at=fetched_at, **more
    )


def targets(number, *seconds):
    ages = [*seconds, *[60.0] * (number - len(seconds))]
    return [Target(key=f"{nth}", record=record(f"{nth}", age)) for nth, age in enumerate(ages)]


class Vendor:
    """Reads a device as its answer for it says, and notes what is read and saved."""

    def __init__(self, **answers):
        self.answers, self.asked, self.saved = answers, [], []
        self.account, self.provider, self.client, self.devices = (
            "sims", SimpleNamespace(name="made-up"), self, self,
        )  # fmt: skip

    async def device(self, name):
        self.asked.append(name)
        answer = self.answers.get(name, record("new"))
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def save(self, *what):
        self.saved.append(what)

    async def read(self, wanted, action=PLAN, *, must=False):
        self.warnings = ["before"]
        return await read_again(self, self, action, wanted, NOW, self.warnings, must=must)


@pytest.mark.parametrize(
    ("action", "wanted"),
    [
        (SET, targets(1)),
        (replace(PLAN, effect=replace(EFFECT, own_record=True)), targets(1)),
        (PLAN, [Target(key="a")]),
        (PLAN, []),
    ],
)
async def test_nothing_is_read_for_what_no_record_shows(action, wanted):
    vendor = Vendor()

    assert await vendor.read(wanted, action) == wanted
    assert (vendor.asked, vendor.warnings) == ([], ["before"])


async def test_a_few_are_read_one_by_one_and_saved():
    vendor, unknown = Vendor(), Target(key="x")

    found = await vendor.read([*targets(MOST_READ_AGAIN), unknown])

    assert vendor.asked == [f"adr-{nth}" for nth in range(MOST_READ_AGAIN)]
    assert vendor.saved == [("made-up", "sims", (record("new"),))] * MOST_READ_AGAIN
    assert [target.key for target in found] == [*"01234", "x"]
    assert [target.record for target in found] == [record("new")] * MOST_READ_AGAIN + [None]
    assert vendor.warnings == ["before"]


@pytest.mark.parametrize(
    ("ages", "warnings"),
    [
        ((60.0,), []),
        ((61.0,), ["Checked against data up to 1 min old."]),
        ((60.0, 7200.0, None), ["Checked against data up to 2 h old."]),
        ((None,) * 6, []),
    ],
)
async def test_of_more_it_is_told_how_old_their_data_is(ages, warnings):
    vendor, wanted = Vendor(), targets(MOST_READ_AGAIN + 1, *ages)

    assert await vendor.read(wanted) == wanted
    assert (vendor.asked, vendor.warnings) == ([], ["before", *warnings])


async def test_what_cannot_be_read_is_planned_by_what_is_known():
    vendor = Vendor(
        **{"adr-0": Blocked("no address"), "adr-1": ProviderError("no answer"), "adr-2": None}
    )
    wanted = targets(4)
    wanted[3] = replace(wanted[3], label="Gate")
    vendor.answers["adr-3"] = ProviderError("busy")

    found = await vendor.read(wanted)

    gone = replace(wanted[2], problem="sims no longer has this device")
    assert found == [wanted[0], wanted[1], gone, wanted[3]]
    assert vendor.saved == []
    assert vendor.warnings == [
        "before",
        "1 could not be read again: no answer",
        "Gate could not be read again: busy",
    ]


async def test_what_must_be_read_fails_where_it_cannot_be():
    vendor = Vendor(**{"adr-0": ProviderError("no answer")})

    with pytest.raises(ProviderError, match="no answer"):
        await vendor.read(targets(1), must=True)
    blocked = Vendor(**{"adr-0": Blocked("no address")})
    assert await blocked.read(targets(1), must=True) == targets(1)


class Promising:
    """A client which was promised this result."""

    def __init__(self, result):
        self.result, self.asked = result, []

    async def promised(self, *what):
        self.asked.append(what)
        return self.result


@pytest.mark.parametrize(
    ("state", "looks", "words"),
    [
        (TargetState.ACCEPTED, 3, "soon"),
        (TargetState.ACCEPTED, 4, f"soon{LAST_ASKED}"),
        (TargetState.CONFIRMED, 4, "soon"),
    ],
)
async def test_a_promised_result_is_told_and_the_last_time_too(state, looks, words):
    client = Promising(SimpleNamespace(answer="soon", state=state, position=None))
    row = TargetRow("a", None, TargetState.ACCEPTED, "uid 7", NOW, NOW, "dev")
    accepted = JobTarget("j", "locate", "sims", {}, row)
    source = SimpleNamespace(client=client)

    assert await ask_promised(None, source, accepted, looks, NOW) == (words, state)
    assert client.asked == [("locate", "a", "uid 7")]


@pytest.mark.parametrize("client", [Promising(None), None])
async def test_nothing_is_told_where_nothing_was_promised(client):
    row = TargetRow("a", None, TargetState.ACCEPTED, None, NOW, NOW, "dev")
    accepted = JobTarget("j", "locate", "sims", {}, row)

    found = await ask_promised(None, SimpleNamespace(client=client), accepted, 1, NOW)

    assert found == (NOTHING_LEFT, TargetState.ACCEPTED)
    assert client is None or client.asked == [("locate", "a", "")]
