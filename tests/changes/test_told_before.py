"""What a plan says of its undo and its cost, what is noted of canaries, and what proves a text."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from tests.changes.carriage import SET, TEXT
from tests.changes.test_evidence import EFFECT
from tests.changes.test_waves import known
from tui.changes.confirmer import Confirmer
from tui.changes.cost import describe_budget, describe_undo
from tui.changes.rehearser import Rehearser
from tui.domain.change.action import TargetState
from tui.domain.change.confirmation_schedule import TextProof, TextStatus
from tui.domain.change.plan import PlannedTarget, make_plan
from tui.domain.change.rehearsal import Canary
from tui.store.journal.job import JobTarget, TargetRow

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)


def plan(action, *befores):
    targets = [PlannedTarget(key=f"{n}", before=before) for n, before in enumerate(befores)]
    return make_plan("sims", "made-up", action, {"plan": "new"}, targets, NOW)


SHOWN = replace(
    SET,
    effect=replace(EFFECT, back=lambda before, values: ("set", {}) if before == "old" else None),
)
"""What a plan was before can be set again, unless it was something odd."""


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (plan(TEXT, None), "Cannot be undone."),
        (plan(replace(TEXT, undo="call them"), None), "Can be undone by hand only: call them"),
        (plan(SHOWN, "old", "old"), "Can be undone: the old plan is saved."),
        (plan(SHOWN, None, "odd"), "Cannot be undone: the old plan is not known."),
        (plan(SHOWN, "old", None, "odd"), "Can be undone for 1 of 3: the old plan of the others is not known."),
        (plan(SHOWN), ""),
    ],
)  # fmt: skip
def test_whether_a_plan_can_be_undone_is_said(given, words):
    assert describe_undo(given) == words


@pytest.mark.parametrize(
    ("requests", "gauges", "words"),
    [
        (1, (), "1 request; takes about 2 min."),
        (
            2,
            ((130, 100), (60, 10)),
            "2 requests, 30 left before the rate limit; takes about 2 min.",
        ),
        (2, ((130, 140),), "2 requests, 0 left before the rate limit; takes about 2 min."),
    ],
)
def test_what_a_plan_costs_is_said(requests, gauges, words):
    known_gauges = [SimpleNamespace(limit=limit, used=used) for limit, used in gauges]

    assert describe_budget(requests, known_gauges, 120) == words


@pytest.mark.parametrize(
    ("found", "words", "is_noted"),
    [
        ({"a": Canary(told="x")}, "waits", False),
        ({"a": Canary(told="y")}, "waits", True),
        ({"a": Canary(told="x")}, "waits for 2", True),
        ({}, "waits", False),
    ],
)
async def test_what_was_found_is_noted_once(found, words, is_noted):
    noted = []

    async def note(*what):
        noted.append(what)

    store = SimpleNamespace(rehearsals=SimpleNamespace(note=note))
    rehearser = Rehearser(store, None, None, None, lambda: NOW, None, {})
    stored = replace(known(why="waits"), canaries={"a": Canary(told="x")})

    await rehearser._note(stored, found, words)

    assert noted == ([("j", found, words)] if is_noted else [])


def text(at, words, *, is_inbound=False):
    return SimpleNamespace(at=at and NOW + at, words=words, is_inbound=is_inbound)


MINUTE = timedelta(minutes=1)


class Texts:
    """A store with a device, the texts which its vendor lists and one accepted text; and what was saved."""

    def __init__(self, listed=(), *, record=True):
        self.record = SimpleNamespace(address="adr", last_seen=None) if record else None
        self.listed, self.saved = listed, []
        self.devices = self.lists = self.confirmations = self

    async def get(self, account, key):
        return self.record if (account, key) == ("sims", "dev") else None

    async def read(self, account, name, *, argument):
        assert (account, name, argument) == ("sims", "sms", "adr")
        return SimpleNamespace(rows=self.listed)

    async def pending(self, actions):
        row = TargetRow("a", None, TargetState.ACCEPTED, None, NOW, NOW, device="dev")
        return [JobTarget("j", TEXT.name, "sims", {"sms_text": "hi"}, row)]

    async def by_key_or_imei(self, account, names):
        return {}

    async def save(self, accepted, evidence, looks, *, state, actor):
        self.saved.append((evidence, looks, state, actor))


def confirmer(store, now=NOW):
    async def same(record):
        return [record]

    provider = SimpleNamespace(
        actions=(replace(TEXT, text="sms_text"),),
        texts=SimpleNamespace(name="sms", read=lambda row: row),
    )
    return Confirmer(store, "ann", lambda: now, same, {"sims": provider})


async def test_of_a_device_which_is_gone_a_text_proves_nothing():
    found = await confirmer(Texts(record=False)).text_proof("sims", "dev", NOW, "hi")

    assert found == TextProof(TextStatus.ACCEPTED, NOW)


@pytest.mark.parametrize(
    ("listed", "is_confirmed"),
    [
        ([text(MINUTE, "hi")], True),
        ([text(MINUTE, "other")], False),
        ([text(-MINUTE, "hi")], False),
        ([text(None, "hi")], False),
        ([], False),
    ],
)
async def test_an_accepted_text_is_confirmed_where_its_vendor_lists_it(listed, is_confirmed):
    store = Texts(listed)

    assert await confirmer(store).from_store() == int(is_confirmed)
    assert [state for _, _, state, _ in store.saved] == [TargetState.CONFIRMED] * is_confirmed
    if is_confirmed:
        assert store.saved[0][0].endswith(": 2026-11-21 08:01:00 UTC")
        assert store.saved[0][3] == "ann"
