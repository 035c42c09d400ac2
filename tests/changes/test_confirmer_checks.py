"""Which accepted changes are looked for in the store or asked for at a vendor, and what is saved of each look."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from tests.changes.carriage import SET, TEXT
from tests.changes.test_evidence import EFFECT
from tui.changes.confirmer import Confirmer
from tui.domain.change.action import TargetState
from tui.domain.change.confirmation_schedule import TextProof, TextStatus
from tui.domain.device.record import DeviceRecord
from tui.providers.errors import ProviderError
from tui.store.journal.job import JobTarget, TargetRow

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ACCEPTED, CONFIRMED = TargetState.ACCEPTED, TargetState.CONFIRMED
PLAN = replace(SET, name="set_plan", effect=EFFECT)
CLAIM = replace(SET, name="claim", joins=True)
SMS = replace(TEXT, text="sms_text")


def accepted(action, key="a", *, account="sims", ended=-2, looks=0, device="dev", **values):
    row = TargetRow(
        key, None, ACCEPTED, None, NOW, None if ended is None else NOW + ended * MINUTE,
        device=device, looks=looks,
    )  # fmt: skip
    return JobTarget("j", action.name, account, values, row)


def record(key="a", plan="new", *, read=-1, **more):
    return DeviceRecord(
        provider="made-up", account="sims", key=key, address=key, vendor={"plan": plan},
        fetched_at=NOW + read * MINUTE, **more,
    )  # fmt: skip


class Store:
    """The accepted changes and what is known of their devices; it notes what is saved and asked."""

    def __init__(self, *pending, records=None, texts=()):
        self.waiting, self.records, self.texts = pending, records or {}, texts
        self.saved, self.asked = [], []
        self.devices = self.confirmations = self.lists = self

    async def pending(self, names):
        self.asked.append(names)
        return self.waiting

    async def by_key_or_imei(self, account, names):
        self.asked.append((account, names))
        return self.records

    async def get(self, account, key):
        self.asked.append((account, key))
        return self.records.get(key)

    async def read(self, account, name, *, argument):
        return SimpleNamespace(rows=self.texts)

    async def save(self, *what, **more):
        self.saved.append((*what, *more.values()))


def confirmer(store, *, texts=True, seen=(), actions=(PLAN, CLAIM, SMS)):
    async def same(known):
        return [known, *seen]

    listed = SimpleNamespace(name="sms", read=lambda row: row) if texts else None
    vendor = SimpleNamespace(actions=actions, texts=listed)
    return Confirmer(store, "ann", lambda: NOW, same, {"sims": vendor, "others": vendor})


class Client:
    """A vendor's client which knows some devices and counts what it is asked."""

    def __init__(self, *records):
        self.records, self.asked = records, []

    async def device(self, name):
        self.asked.append(name)
        return next((each for each in self.records if each.address == name), None)

    async def devices(self):
        self.asked.append("all")
        yield self.records


def source_of(client, account="sims"):
    return SimpleNamespace(account=account, client=client, provider=SimpleNamespace(name="made-up"))


async def test_only_watched_actions_of_known_accounts_are_looked_for():
    store = Store(
        accepted(PLAN, plan="new"),
        accepted(PLAN, account="gone", plan="new"),
        accepted(SET, plan="new"),
        records={"dev": record()},
    )

    assert await confirmer(store).from_store() == 1
    assert store.asked == [["claim", "send_sms", "set_plan"], ("sims", {"dev"})]
    assert store.saved == [(store.waiting[0], "its plan is new", 0, CONFIRMED, "ann")]


@pytest.mark.parametrize(
    ("known", "is_confirmed"),
    [
        (record(), True),
        (record(plan="old"), False),
        (record(read=-2), False),
        (None, False),
    ],
)
async def test_a_record_read_since_confirms_what_it_shows(known, is_confirmed):
    pending = accepted(PLAN, looks=2, device=None, plan="new")
    store = Store(pending, accepted(PLAN, "b", plan="x"), records={"a": known})

    assert await confirmer(store).from_store() == int(is_confirmed)
    assert store.asked[1] == ("sims", {"a", "dev"})
    assert [(each[0], each[2]) for each in store.saved] == [(pending, 2)] * is_confirmed


@pytest.mark.parametrize(
    ("ended", "looks", "asks"),
    [(-1, 0, True), (-0.9, 0, False), (-2, 1, False), (-5, 1, True), (None, 0, False)],
)
async def test_a_vendor_is_asked_when_a_check_is_due(ended, looks, asks):
    store = Store(accepted(PLAN, ended=ended, looks=looks, plan="new"))
    client = Client(record())

    assert await confirmer(store).step(lambda account: source_of(client)) == int(asks)
    assert client.asked == ["a"] * asks
    assert (
        store.saved == [(store.waiting[0], "its plan is new", looks + 1, CONFIRMED, "ann")] * asks
    )


async def test_what_is_not_shown_yet_is_saved_as_looked_at():
    store = Store(accepted(PLAN, plan="new"), accepted(CLAIM, "b"))
    client = Client(record(plan="old"))

    assert await confirmer(store).step(lambda account: source_of(client)) == 0
    assert client.asked == ["all", "a"]
    assert store.saved[0][:2] == ("made-up", "sims")
    assert [each[1:] for each in store.saved[1:]] == [
        ("its plan is old", 1, ACCEPTED, "ann"),
        ("the device is not in the list yet", 1, ACCEPTED, "ann"),
    ]


async def test_an_account_which_does_not_answer_does_not_hold_up_the_others():
    store = Store(accepted(PLAN, plan="new"), accepted(PLAN, account="others", plan="new"))
    client = Client(record())

    def source(account):
        if account == "sims":
            raise ProviderError("no answer")
        return source_of(client, account)

    assert await confirmer(store).step(source) == 1
    assert [each[0].account for each in store.saved] == ["others"]


@pytest.mark.parametrize(("number", "asked"), [(20, 20), (21, 1)])
async def test_many_devices_are_read_by_one_reading_of_the_list(number, asked):
    keys = [f"k{each}" for each in range(number)]
    store = Store(*[accepted(PLAN, key, plan="new") for key in keys])
    client = Client(*[record(key) for key in keys])

    assert await confirmer(store).step(lambda account: source_of(client)) == number
    assert len(client.asked) == asked


def text(at, words="hi", *, is_inbound=False):
    return SimpleNamespace(
        at=None if at is None else NOW + at * MINUTE, words=words, is_inbound=is_inbound
    )


REPORTED = record(last_seen=NOW - MINUTE)


@pytest.mark.parametrize(
    ("texts", "seen", "words", "status", "at"),
    [
        ([], (), "hi", TextStatus.ACCEPTED, -2),
        ([], (REPORTED,), "hi", TextStatus.SEEN, -1),
        ([text(-1.5), text(-1)], (REPORTED,), "hi", TextStatus.LISTED, -1.5),
        ([text(-1.5)], (), "", TextStatus.ACCEPTED, -2),
        ([text(-1.5, "")], (), "", TextStatus.ACCEPTED, -2),
        ([text(-2)], (), "hi", TextStatus.ACCEPTED, -2),
        ([text(None)], (), "hi", TextStatus.ACCEPTED, -2),
        ([text(-1, is_inbound=True)], (), "hi", TextStatus.ACTED, -1),
        (
            [text(-0.5, "x", is_inbound=True), text(-1, "y", is_inbound=True), text(-1.5)],
            (), "hi", TextStatus.ACTED, -1,
        ),
    ],
)  # fmt: skip
async def test_what_the_store_proves_of_a_text(texts, seen, words, status, at):
    store = Store(records={"dev": record()}, texts=texts)

    found = await confirmer(store, seen=seen).text_proof("sims", "dev", NOW - 2 * MINUTE, words)

    assert found == TextProof(status, NOW + at * MINUTE)
    assert store.asked == [("sims", "dev")]


async def test_a_vendor_without_a_list_of_texts_proves_none():
    store = Store(records={"dev": record()}, texts=[text(-1)])

    found = await confirmer(store, texts=False).text_proof("sims", "dev", NOW - 2 * MINUTE, "hi")

    assert found.status is TextStatus.ACCEPTED


@pytest.mark.parametrize(
    ("pending", "listed", "saved"),
    [
        (accepted(SMS, sms_text="hi"), [], ("accepted", 1, ACCEPTED, "ann")),
        (accepted(SMS, looks=1, sms_text="hi"), [], None),
        (accepted(SMS, ended=-0.5, sms_text="hi"), [], None),
        (accepted(SMS, ended=None, sms_text="hi"), [text(-1)], None),
        (accepted(SMS, device=None, sms_text="hi"), [text(-1)], None),
        (accepted(SMS), [text(-1, "")], ("accepted", 1, ACCEPTED, "ann")),
        (
            accepted(SMS, looks=1, sms_text="hi"), [text(-1)],
            ("listed by the vendor: 2026-11-21 07:59:00 UTC", 1, CONFIRMED, "ann"),
        ),
    ],
)  # fmt: skip
async def test_a_look_at_a_text_is_saved_when_it_is_due_or_proves_it(pending, listed, saved):
    store = Store(pending, records={"dev": record()}, texts=listed)

    assert await confirmer(store).from_store() == int(bool(saved) and saved[2] is CONFIRMED)
    assert store.saved == ([(pending, *saved)] if saved else [])


async def test_a_text_is_never_asked_for_and_its_confirmation_is_counted():
    store = Store(accepted(SMS, sms_text="hi"), records={"dev": record()}, texts=[text(-1)])
    client = Client()

    assert await confirmer(store).step(lambda account: source_of(client)) == 1
    assert client.asked == []


@pytest.mark.parametrize(
    ("pairs", "effect", "name", "is_listed", "state"),
    [
        (False, EFFECT, "1/2", True, ""),
        (True, None, "2", True, ""),
        (False, replace(EFFECT, fresh=True), "1/2", False, ""),
        (False, replace(EFFECT, is_state=True), "1/2", True, "new"),
    ],
)
async def test_how_a_change_is_looked_for(pairs, effect, name, is_listed, state):
    action = replace(PLAN, pairs=pairs, effect=effect)
    (check,) = await confirmer(
        Store(accepted(action, "1/2", plan="new")), actions=(action,)
    )._pending()

    assert (check.name, check.is_listed, check.state) == (name, is_listed, state)


class ByState(Client):
    """A client which lists the devices in one state, in these pages."""

    def __init__(self, **pages):
        super().__init__(
            *[each for pages_of in pages.values() for page in pages_of for each in page]
        )
        self.pages = pages

    async def devices_in(self, state):
        self.asked.append(state)
        for page in self.pages.get(state, ()):
            self.asked.append(len(page))
            yield page


STATE = replace(PLAN, effect=replace(EFFECT, is_state=True))
A, B, C, D, E = (record(key) for key in "abcde")


@pytest.mark.parametrize(
    ("pages", "keys", "asked", "found"),
    [
        # One device is cheaper to read by itself.
        ({"new": [[A]]}, "a", [], {}),
        ({"new": [[A, B]]}, "ab", ["new", 2], {"a": A, "b": B}),
        ({"new": [[A, C]]}, "ab", ["new", 2], {"a": A}),
        # As many pages as devices are missing are enough; what a whole list lacks is not in the state.
        ({"new": [[D], [E], [A], [B]]}, "abc", ["new", 1, 1, 1], {"a": A}),
        ({"new": [[D]]}, "ab", ["new", 1], {"a": None, "b": None}),
        ({"new": [[D], [A]]}, "abc", ["new", 1, 1], {"a": A}),
        ({"new": []}, "ab", ["new"], {"a": None, "b": None}),
    ],
)  # fmt: skip
async def test_the_devices_in_a_state_are_read_by_the_page_while_that_is_cheaper(
    pages, keys, asked, found
):
    store = Store(*[accepted(STATE, key, plan="new") for key in keys])
    made, client = confirmer(store, actions=(STATE,)), ByState(**pages)

    assert await made._by_state(source_of(client), client, await made._pending()) == found
    assert client.asked == asked
    assert all(each[:2] == ("made-up", "sims") for each in store.saved)


async def test_a_state_with_one_device_does_not_hold_up_the_next_state():
    keys = {"a": "old", "b": "new", "c": "new"}
    store = Store(*[accepted(STATE, key, plan=state) for key, state in keys.items()])
    made, client = confirmer(store, actions=(STATE,)), ByState(new=[[B, C]])

    found = await made._by_state(source_of(client), client, await made._pending())

    assert found == {"b": B, "c": C}
    assert client.asked == ["new", 2]


async def test_those_found_by_the_page_are_not_read_again_and_the_others_are():
    store = Store(*[accepted(STATE, key, plan="new") for key in "abc"])
    client = ByState(new=[[A, B], [D]])

    assert await confirmer(store, actions=(STATE,)).step(lambda account: source_of(client)) == 2
    assert client.asked == ["new", 2, "c"]
