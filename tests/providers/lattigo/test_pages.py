import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.effort import sized
from tests.providers.lattigo.line import all_devices, answer, client
from tui.providers.errors import AnswerUnreadable, Refused
from tui.providers.lattigo.pages import Walk


def named(*numbers):
    return [{"id": number, "device_name": f"d{number}"} for number in numbers]


def paging(call):
    query = dict(call.query)
    return int(query["page"]), int(query["per_page"])


class Lister:
    """A server with so many devices, which pages (or not) in one of the ways servers do."""

    def __init__(self, count, *, most=100, headers="all", ignores=False, strict=False, shifts=()):
        self.ids = list(range(count))
        self.most, self.headers, self.ignores, self.strict = most, headers, ignores, strict
        self.shifts = list(shifts)
        self.asked = 0

    def __call__(self, call):
        page, size = paging(call)
        self.asked += 1
        if self.shifts and self.asked > 1:
            self.ids = [-len(self.ids) - 1] * self.shifts.pop() + self.ids
        if self.strict and size > self.most:
            return answer(f"per_page must be less than or equal {self.most}", 400)
        if self.ignores:
            return answer(named(*self.ids))
        size = min(size, self.most)
        start = (page - 1) * size
        rows = self.ids[start : start + size]
        more = start + size < len(self.ids)
        return answer(named(*rows), **self._headers(page, more=more))

    def _headers(self, page, *, more):
        told = {
            "all": {"x_total": str(len(self.ids)), "x_next_page": str(page + 1) if more else ""},
            "next": {"x_next_page": str(page + 1) if more else ""},
            "total": {"x_total": str(len(self.ids))},
            "nonsense": {"x_total": "many", "x_next_page": "soon" if more else "never"},
        }
        return told.get(self.headers, {})


@settings(deadline=None, max_examples=sized(40, 150))
@given(
    count=st.integers(0, 60),
    per_page=st.integers(1, 20),
    most=st.integers(1, 20),
    headers=st.sampled_from(["all", "next", "total", "nonsense", "none"]),
    ignores=st.booleans(),
    strict=st.booleans(),
)
async def test_every_device_comes_exactly_once_however_the_server_pages(
    count, per_page, most, headers, ignores, strict
):
    server = Lister(count, most=most, headers=headers, ignores=ignores, strict=strict)
    account, _ = client(server, per_page=per_page)

    names = [record.address for record in await all_devices(account)]

    assert names == [f"d{number}" for number in range(count)]


@settings(deadline=None, max_examples=sized(20, 50))
@given(count=st.integers(0, 60), shifts=st.lists(st.integers(0, 1), max_size=4))
async def test_a_device_added_meanwhile_doubles_nothing_and_hides_none_of_the_others(count, shifts):
    account, _ = client(Lister(count, headers="all", shifts=shifts), per_page=10)

    names = [record.address for record in await all_devices(account)]

    assert len(names) == len(set(names))
    assert set(names) >= {f"d{number}" for number in range(count)}


async def test_a_list_much_shorter_than_its_total_is_not_called_whole():
    account, _ = client(answer(named(1, 2), x_total="42", x_next_page=""))
    came = []

    async def read():
        async for page in account.devices():
            came.extend(page)

    with pytest.raises(AnswerUnreadable, match="2 arrived, X-Total says 42"):
        await read()
    assert [record.address for record in came] == ["d1", "d2"]


async def test_a_server_which_promises_a_next_page_and_repeats_itself_is_not_believed():
    account, wire = client(lambda call: answer(named(1), x_next_page=str(paging(call)[0] + 1)))

    with pytest.raises(AnswerUnreadable, match="page 2 was a repetition"):
        await all_devices(account)
    assert len(wire.calls) == 2


async def test_a_list_without_an_end_is_given_up():
    asked = []

    async def endless(query):
        asked.append(query)
        return answer([len(asked)], x_next_page=str(len(asked) + 1))

    walk = Walk(
        what="GET /v2/users",
        ask=endless,
        read=lambda reply: json.loads(reply.body),
        identify=str,
        per_page=1,
        most_pages=5,
    )

    with pytest.raises(AnswerUnreadable, match="more than 5 pages"):
        await walk.rows()
    assert len(asked) == 5


@pytest.mark.parametrize(
    ("refusal", "then"),
    [
        ("per_page must be less than or equal to 25", "25"),
        ({"error": "per_page must be less than or equal 30"}, "30"),
        ({"error": "per_page is too large"}, "50"),
        ("per_page must be less than 200", "50"),
    ],
)
async def test_a_refused_page_size_is_lowered(refusal, then):
    account, wire = client(answer(refusal, 400), answer(named(1), x_next_page=""))

    await all_devices(account)

    assert [dict(call.query)["per_page"] for call in wire.calls] == ["100", then]


async def test_a_refusal_of_something_else_is_not_asked_again():
    account, wire = client(answer({"error": "state is invalid"}, 400))

    with pytest.raises(Refused, match="state is invalid"):
        await all_devices(account)
    assert len(wire.calls) == 1


async def test_halving_a_page_size_ends_at_one():
    account, wire = client(answer("per_page is invalid", 400))

    with pytest.raises(Refused, match="per_page is invalid"):
        await all_devices(account)
    assert [dict(call.query)["per_page"] for call in wire.calls] == [
        "100", "50", "25", "12", "6", "3", "1",
    ]  # fmt: skip


async def test_a_page_size_once_lowered_is_not_tried_again():
    account, wire = client(Lister(30, most=20, strict=True))

    await all_devices(account)
    await all_devices(account)

    assert [dict(call.query)["per_page"] for call in wire.calls] == ["100", "20", "20", "20", "20"]


async def test_a_page_size_refused_midway_begins_the_list_anew():
    account, wire = client(
        answer(named(1, 2), x_next_page="2"),
        answer("per_page must be at most 2", 400),
        answer(named(1, 2), x_next_page="2"),
        answer(named(3), x_next_page=""),
        per_page=4,
    )

    names = [record.address for record in await all_devices(account)]

    assert names == ["d1", "d2", "d3"]
    assert [paging(call) for call in wire.calls] == [(1, 4), (2, 4), (1, 2), (2, 2)]


async def test_a_next_page_which_does_not_lead_on_is_no_promise():
    account, _ = client(answer(named(1), x_next_page="1"))

    assert [record.address for record in await all_devices(account)] == ["d1"]


async def test_offset_is_never_sent():
    account, wire = client(Lister(30), per_page=7)

    await all_devices(account)

    assert {name for call in wire.calls for name, _ in call.query} == {
        "details", "page", "per_page",
    }  # fmt: skip
