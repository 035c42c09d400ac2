"""Where each kind of change is read back from, what is told where nothing shows it, and what is saved."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from tests.changes.carriage import SET, TEXT
from tests.changes.test_evidence import EFFECT
from tui.changes.settler import Settled, Settler
from tui.domain.change.action import Outcome, TargetState
from tui.domain.device.record import DeviceRecord
from tui.providers.errors import Blocked, ProviderError
from tui.store.journal.job import TargetRow

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DONE, NO, OPEN = TargetState.CONFIRMED, TargetState.REFUSED, TargetState.UNKNOWN
PLAN = replace(SET, effect=EFFECT)
SMS = replace(TEXT, text="sms_text")


def row(key="a", state=OPEN, *, sent=-2, before=None, **values):
    sent_at = None if sent is None else NOW + sent * MINUTE
    return TargetRow(key, None, state, None, sent_at, None, "dev", values, before)


def record(key="a", plan="new", **more):
    vendor = {"plan": plan}
    return DeviceRecord(provider="p", account="sims", key=key, address=key, vendor=vendor, **more)


class Vendor:
    """A vendor with these records, lists and counts of texts sent; it notes what it is asked, and what is saved."""

    def __init__(self, action, *records, rows=(), sent=1, texts=True, fails=()):
        self.action_, self.records, self.rows, self.sent = action, records, rows, sent
        self.fails, self.asked, self.saved = fails, [], []
        self.account, self.client, self.journal = "sims", self, self
        listed = SimpleNamespace(name="sms", read=lambda item: item)
        self.provider = SimpleNamespace(texts=listed if texts else None)

    def action(self, name):
        assert name == self.action_.name
        return self.action_

    async def device(self, name):
        self.asked.append(name)
        if name in self.fails:
            raise ProviderError(f"no answer about {name}")
        return next((each for each in self.records if each.address == name), None)

    async def devices(self):
        self.asked.append("all")
        yield self.records[:1]
        yield self.records[1:]

    async def read_list(self, source, name, argument):
        assert source is self
        self.asked.append((name, argument))
        return self.rows

    async def sent_counts(self, account, names, since):
        self.asked.append((account, names, since))
        return {"a": self.sent}

    async def mark_ended(self, *what, **more):
        self.saved.append((*what, *more.values()))

    def settler(self, **more):
        return Settler(self, "ann", lambda: NOW, self.read_list, **more)

    def job(self, *rows, **values):
        return SimpleNamespace(
            job="j", account="sims", action=self.action_.name, values=values, targets=rows
        )


TEXTED = SimpleNamespace(at=NOW - MINUTE, words="hi", is_inbound=False)
NOT_SHOWN = "the vendor does not show this change: decide by hand"


@pytest.mark.parametrize(
    ("vendor", "target", "asked", "state", "words"),
    [
        (Vendor(SET), row(), [], OPEN, NOT_SHOWN),
        (Vendor(replace(PLAN, effect=replace(EFFECT, own_record=True))), row(), [], OPEN, NOT_SHOWN),
        (Vendor(PLAN, record()), row(), ["a"], DONE, "read back: its plan is new"),
        (Vendor(PLAN, record("a", "old")), row(sent=-1, before="old"), ["a"], NO, "read back: its plan is still old"),
        (Vendor(PLAN, record("a", "old")), row(sent=-0.9, before="old"), ["a"], OPEN, "its plan is old: the change may still follow"),
        (Vendor(PLAN, record("a", "old")), row(sent=None, before="old"), ["a"], OPEN, "its plan is old: the change may still follow"),
        (Vendor(replace(PLAN, effect=replace(EFFECT, lags=True)), record("a", "old")), row(sent=-59, before="old"), ["a"], OPEN, "its plan is old: the change may still follow"),
        (Vendor(replace(PLAN, effect=replace(EFFECT, lags=True)), record("a", "old")), row(sent=-60, before="old"), ["a"], NO, "read back: its plan is still old"),
        (Vendor(PLAN, record()), row(plan="other"), ["a"], OPEN, "its plan is new: somebody else may have changed it since"),
        (Vendor(replace(SET, pairs=True), record("c/d")), row("a/c/d"), ["d"], OPEN, "the device is not in the list yet, which proves nothing"),
        (Vendor(replace(SET, pairs=True), record("d")), row("a/c/d"), ["d"], DONE, "read back: the device is in the list"),
        (Vendor(replace(SET, joins=True), record("x"), record("y", imei="a")), row(), ["all"], DONE, "read back: the device is in the list"),
        (Vendor(replace(SET, joins=True), record("a")), row(sent=-5), ["all"], NO, "read back: the device is not in the list"),
        (Vendor(replace(SET, joins=True), record("a")), row(sent=-4.9), ["all"], OPEN, "the device is not in the list yet: check again in five minutes"),
        (Vendor(replace(SET, leaves="users"), rows=[SimpleNamespace(key="a")]), row(), [("users", None)], NO, "read back: still listed"),
        (Vendor(replace(SET, leaves="users"), rows=[SimpleNamespace(key="b")]), row(), [("users", None)], DONE, "read back: no longer listed"),
    ],
)  # fmt: skip
async def test_where_a_change_is_read_back_from(vendor, target, asked, state, words):
    found = await vendor.settler().settle(vendor, vendor.job(target, plan="new"))

    assert vendor.asked == asked
    said = {target.key: words}
    assert found.left == (said if state is OPEN else {})
    assert found.outcomes == ({} if state is OPEN else {target.key: Outcome(state, words)})
    assert vendor.saved == [("j", found.outcomes, "read back", "ann")]


HOUR_BEFORE = ("sims", ["send_sms"], NOW - 62 * MINUTE)
LISTED = ("sms", "a")


@pytest.mark.parametrize(
    ("vendor", "asked", "state", "words"),
    [
        (Vendor(SMS, rows=[TEXTED]), [HOUR_BEFORE, LISTED], DONE, "read back: the vendor lists the text"),
        (Vendor(SMS, rows=[TEXTED], sent=0), [HOUR_BEFORE, LISTED], DONE, "read back: the vendor lists the text"),
        (Vendor(SMS), [HOUR_BEFORE, LISTED], OPEN, "the vendor does not list the text, which proves nothing on most carriers"),
        (Vendor(SMS, rows=[TEXTED], sent=2), [HOUR_BEFORE], OPEN, "several texts were sent to this device within an hour: check which of them arrived"),
        (Vendor(SMS, rows=[TEXTED], texts=False), [HOUR_BEFORE], OPEN, "the vendor does not list texts: decide by hand"),
    ],
)  # fmt: skip
async def test_a_text_is_looked_for_where_its_vendor_lists_texts(vendor, asked, state, words):
    found = await vendor.settler().settle(vendor, vendor.job(row(sms_text="hi"), sms_text="other"))

    assert vendor.asked == asked
    assert found.left == ({"a": words} if state is OPEN else {})
    assert found.outcomes == ({} if state is OPEN else {"a": Outcome(state, words)})


async def test_a_text_sent_nobody_knows_when_is_looked_for_around_now():
    vendor = Vendor(SMS, rows=[TEXTED])

    found = await vendor.settler().settle(vendor, vendor.job(row(sent=None), sms_text="hi"))

    assert vendor.asked[0] == ("sims", ["send_sms"], NOW - 60 * MINUTE)
    assert found.outcomes["a"].state is DONE


async def test_only_what_is_unknown_or_accepted_is_read_back_and_each_by_itself():
    vendor = Vendor(PLAN, record("b"), record("c"), record("d"), fails=("a",))
    rows = [row("a"), row("b"), row("c", TargetState.ACCEPTED), row("d", DONE), row("e", NO)]

    found = await vendor.settler().settle(vendor, vendor.job(*rows, plan="new"))

    assert vendor.asked == ["a", "b", "c"]
    assert found.left == {"a": "no answer about a"}
    assert list(found.outcomes) == ["b", "c"]


async def test_the_list_is_not_read_where_nothing_is_unknown():
    vendor = Vendor(replace(SET, joins=True))

    assert await vendor.settler().settle(vendor, vendor.job(row("a", DONE))) == Settled({}, {})
    assert vendor.asked == []


@pytest.mark.parametrize(
    ("is_done", "outcome"),
    [
        (True, Outcome(DONE, "ann says it was done: it moved")),
        (False, Outcome(NO, "ann says it was not done: it moved")),
    ],
)
async def test_a_person_decides_what_is_unknown_and_nothing_else(is_done, outcome):
    vendor = Vendor(SET)
    job = vendor.job(row("a"), row("b", TargetState.ACCEPTED), row("c", NO))

    found = await vendor.settler().decide(job, is_done=is_done, why="it moved")

    assert found == Settled({"a": outcome}, {})
    assert vendor.saved == [("j", {"a": outcome}, "decided", "ann")]


async def test_a_read_only_console_settles_nothing():
    vendor = Vendor(PLAN, record())
    settler = vendor.settler(is_read_only=lambda account: account == "sims")
    job = vendor.job(row(), plan="new")
    why = r"^sims is read-only here, so nothing was changed\.$"

    with pytest.raises(Blocked, match=why):
        await settler.settle(vendor, job)
    with pytest.raises(Blocked, match=why):
        await settler.decide(job, is_done=True, why="it moved")
    assert vendor.asked == vendor.saved == []
