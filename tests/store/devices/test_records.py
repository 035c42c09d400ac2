import asyncio
import json
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.effort import sized
from tests.made_once import with_empty_store
from tui.domain.device.record import DeviceRecord
from tui.domain.place.named_places import NamedPlace, NamedPlaces
from tui.domain.show.column_sums import ColumnSums
from tui.domain.show.filter import (
    DEVICE_FIELDS,
    TEXTS,
    Comparison,
    DeviceQuery,
    FilterError,
    Word,
    parse_filter,
)
from tui.domain.text.fold import folded, searched_text
from tui.domain.text.natural_sort import natural_key
from tui.store import Store
from tui.store.devices.members import NamedDevice
from tui.store.devices.records import Devices
from tui.store.devices.sort_orders import SortOrders

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
TEXT = st.text("abAB%_\\ 01é", min_size=1, max_size=4)
COMPARE = {
    ">": lambda a, b: a > b, ">=": lambda a, b: a >= b, "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b, "=": lambda a, b: a == b, ":": lambda a, b: b in a,
}  # fmt: skip


def known(one, field):
    if field.startswith("vendor."):
        return {f"vendor.{name}".casefold(): value for name, value in one.vendor.items()}.get(field)
    return getattr(one, field, None)


def meets(one, term):
    """Return in plain Python whether a record meets a term."""
    if isinstance(term, Word):
        texts = [getattr(one, name, None) for name, kind in DEVICE_FIELDS.items() if kind in TEXTS]
        texts += [
            text for text in one.vendor.values() if isinstance(text, str) and not text.isdecimal()
        ]
        return any(term.is_in(searched_text([text])) for text in texts if text) != term.inverse
    value = known(one, term.field)
    if value is None or term.operator == "missing":
        return ((value is None) == (term.operator == "missing")) != term.inverse
    return claim_holds(term, value) != term.inverse


def claim_holds(term, value):
    if isinstance(term.value, date) and not isinstance(term.value, datetime):
        return value.date() == term.value
    if isinstance(term.value, float) and isinstance(value, str):
        return False
    if isinstance(term.value, str):
        return COMPARE[term.operator](folded(str(value)), term.value)
    return COMPARE[term.operator](value, term.value)


records = st.lists(
    st.builds(
        lambda label, state, hours, volts, note, n: {
            "label": label, "state": state, "voltage_mv": volts,
            "last_seen": None if hours is None else NOW - timedelta(hours=hours),
            "vendor": {"Note": note, "n": n} if note else {},
        },
        st.none() | TEXT, st.sampled_from(["active", "suspend", None]),
        st.none() | st.integers(0, 60), st.none() | st.integers(0, 5).map(float),
        st.none() | st.text("xyXY", min_size=1, max_size=3), st.integers(-3, 3),
    ),
    max_size=12,
)  # fmt: skip
terms = st.one_of(
    TEXT.filter(str.strip).map(lambda text: f'"{text}"'),
    TEXT.filter(str.strip).map(lambda text: f'!"{text}"'),
    st.builds("{}{}{}".format, st.sampled_from(["label", "-label", "state"]),
              st.sampled_from([">", "<=", "=", ":"]), st.text("abB01", max_size=2).map(lambda t: f'"{t}a"')),
    st.builds("{}{}{}h".format, st.sampled_from(["last_seen", "!last_seen"]),
              st.sampled_from([">", ">=", "<", "<="]), st.integers(0, 60)),
    st.builds("last_seen={}".format, st.sampled_from(["2026-11-20", "2026-11-21"])),
    st.builds("{}{}{}".format, st.sampled_from(["voltage_mv", "-voltage_mv", "vendor.n"]),
              st.sampled_from([">", ">=", "<", "<="]), st.integers(-3, 5)),
    st.builds("vendor.note:{}".format, st.text("xyX", min_size=1, max_size=2)),
    st.sampled_from(["label=", "-label=", "vendor.note=", "state:", "absent_at="]),
)  # fmt: skip


@settings(max_examples=sized(12, 60))
@given(
    records,
    st.lists(terms, max_size=3),
    st.sampled_from(["label", "last_seen", "vendor.n"]),
    st.booleans(),
)
def test_the_store_filters_and_sorts_as_plain_python_would(
    tmp_path_factory, fleet, typed, sort, descending
):
    made = [
        DeviceRecord(provider="p", account="q", key=f"k{place:02}", address="z", **fields)
        for place, fields in enumerate(fleet)
    ]
    text = " ".join(typed)

    folder = with_empty_store(tmp_path_factory, tmp_path_factory.mktemp("store"))
    page = asyncio.run(shown(folder, made, text, sort, descending))

    read = parse_filter(text, NOW).terms
    expected = [one for one in made if all(meets(one, term) for term in read if not absent(term))]
    assert {one.key for one in page.records} == {one.key for one in expected}
    assert page.total == len(expected)
    having = [one for one in expected if known(one, sort) is not None]
    ordered = sorted(
        having, key=lambda one: (in_order(known(one, sort), sort), one.key), reverse=descending
    )
    lacking = [one for one in expected if known(one, sort) is None]
    assert [one.key for one in page.records] == [one.key for one in ordered + lacking]


def absent(term):
    return isinstance(term, Comparison) and term.field == "absent_at"


def in_order(value, sort):
    if sort == "label":
        return natural_key(value)
    return value.casefold() if isinstance(value, str) else value


async def shown(folder, made, text, sort, descending):
    store = await Store.open(state=folder, now=lambda: NOW)
    await store.devices.save("p", "q", made)
    for stop in range(len(text)):  # typed key by key: each list may be taken from the one before
        with suppress(FilterError):
            await store.devices.page(
                DeviceQuery(text=text[:stop], sort=sort, descending=descending)
            )
    page = await store.devices.page(DeviceQuery(text=text, sort=sort, descending=descending))
    await store.close()
    return page


def numbered(count):
    return [
        DeviceRecord(
            provider="charterup", account="yellow", key=f"{number:05}", address="-",
            label=None if number % 10 == 0 else f"Truck {number * 7919 % count:05}",
            imei=f"35{number * 104_729 % 10**13:013}", vendor={"OrgName": f"Depot {number % 3}"},
        )
        for number in range(count)
    ]  # fmt: skip


async def test_pages_join_without_gap_or_repeat_and_count_what_is_missing(store):
    await store.devices.save("charterup", "yellow", numbered(1000))

    pages = [
        await store.devices.page(DeviceQuery(offset=offset, limit=230))
        for offset in range(0, 1150, 230)
    ]

    labels = [record.label for page in pages for record in page.records]
    assert labels == sorted(label for label in labels if label) + [None] * 100
    assert {page.total for page in pages} == {1000}
    assert {page.missing for page in pages} == {100}
    assert len({record.key for page in pages for record in page.records}) == 1000


async def test_a_stream_is_the_whole_list_in_parts_with_the_vendors_own_fields_as_json(store):
    await store.devices.save("charterup", "yellow", numbered(5))
    depot = NamedDevice("charterup", "yellow", "00002", ("Depot",))
    await store.devices.save_memberships("yellow", "groups", [depot])
    page = await store.devices.page(DeviceQuery(sort="key"))

    batches = [batch async for batch in store.devices.stream(DeviceQuery(sort="key"), batch=2)]

    devices = [device for batch in batches for device in batch]
    assert [len(batch) for batch in batches] == [2, 2, 1]
    assert page.records[2].groups == devices[2].values["groups"] == ("Depot",)
    assert page.records == tuple(
        DeviceRecord(**values, vendor=json.loads(vendor_json)) for values, vendor_json in devices
    )


async def test_a_part_is_in_the_same_order_whether_few_or_many_match(store):
    await store.devices.save("charterup", "yellow", numbered(2400))
    many = DeviceQuery(text="-label:nothing", limit=3000)
    few = DeviceQuery(text='"depot 1"', limit=3000)

    alone = [record.key for record in (await store.devices.page(few)).records]
    fleet = [record.key for record in (await store.devices.page(many)).records]

    assert alone == [key for key in fleet if int(key) % 3 == 1]


DEPOT = NamedPlace("Oakland depot", (37.7955, -122.2792), 300.0)
YARD = NamedPlace("Fiji yard", (-17.0, 179.999), 5_000.0)
STOOD = {
    "in": (37.7960, -122.2790), "near": (37.7955, -122.2700), "corner": (37.7977, -122.2764),
    "over": (-17.0, -179.99), "null": (0.0, 0.0), "none": (None, None),
}  # fmt: skip
"""`corner` is within the depot's square and not within its circle; `over` beyond the antimeridian."""


def stood():
    return [
        DeviceRecord(
            provider="charterup", account="yellow", key=name, address=name, label=name,
            latitude=latitude, longitude=longitude,
        )
        for name, (latitude, longitude) in STOOD.items()
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "descending", "order"),
    [
        ("", False, "over in null near corner none"),
        ("", True, "in over corner near null none"),
        ("label:r", False, "over near corner"),
        ("label:r", True, "over corner near"),
        ("-at:depot", False, "over null near corner none"),
    ],
)
async def test_a_list_by_place_has_those_at_places_first_by_their_names(
    store, typed, descending, order
):
    await store.devices.save("charterup", "yellow", stood())
    query = DeviceQuery(typed, sort="at_place", descending=descending)

    page = await store.devices.page(replace(query, places=NamedPlaces((YARD, DEPOT))))

    assert " ".join(record.key for record in page.records) == order
    assert page.missing == order.split().count("none")


async def test_a_list_by_place_follows_the_places_and_without_any_goes_north(store):
    await store.devices.save("charterup", "yellow", stood())
    query = DeviceQuery(sort="at_place", limit=3, places=NamedPlaces((YARD, DEPOT)))

    before = [record.key for record in (await store.devices.page(query)).records]
    after = [
        one.key for one in (await store.devices.page(replace(query, places=NamedPlaces()))).records
    ]

    assert before == ["over", "in", "null"]
    assert after == ["over", "null", "near"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("at:depot", "in"),
        ("at:OAKLAND", "in"),
        ('at_place="oakland depot"', "in"),
        ("at:yard", "over"),
        ("-at:depot", "corner near none null over"),
        ("at:", "in over"),
        ("at=", "corner near none null"),
        ("at:depot label:near", ""),
    ],
)
async def test_a_filter_knows_the_named_places(store, typed, found):
    await store.devices.save("charterup", "yellow", stood())

    page = await store.devices.page(DeviceQuery(typed, places=NamedPlaces((DEPOT, YARD))))

    assert " ".join(record.key for record in page.records) == found


async def test_a_place_may_move_and_an_unknown_place_is_an_error(store):
    await store.devices.save("charterup", "yellow", numbered(1))
    moved = [replace(numbered(1)[0], latitude=37.7955, longitude=-122.2792)]
    query = DeviceQuery("at:depot", places=NamedPlaces((DEPOT,)))
    before = await store.devices.page(query)
    await store.devices.save("charterup", "yellow", moved)

    elsewhere = replace(DEPOT, position=(1.0, 1.0))
    assert (before.total, (await store.devices.page(query)).total) == (0, 1)
    assert (await store.devices.page(replace(query, places=NamedPlaces((elsewhere,))))).total == 0
    with pytest.raises(
        FilterError, match=r"no place is named dock; places\.toml has Oakland depot"
    ):
        await store.devices.page(replace(query, text="at:dock"))
    with pytest.raises(FilterError, match=r"there is none in places\.toml yet"):
        await store.devices.page(DeviceQuery("at:dock"))
    with pytest.raises(FilterError, match="needs : or ="):
        await store.devices.page(DeviceQuery("at>dock"))


async def test_the_index_of_a_device_is_its_place_in_the_list(store):
    await store.devices.save("charterup", "yellow", numbered(2400))

    for typed in ("", '"depot 1"', "-label:nothing"):
        query = DeviceQuery(text=typed, sort="label", limit=3000)
        read = [record.key for record in (await store.devices.page(query)).records]
        places = [
            await store.devices.index_of(query, "yellow", key)
            for key in (read[0], read[777], read[-1])
        ]

        assert places == [0, 777, len(read) - 1], typed
        assert await store.devices.index_of(query, "yellow", "nobody") is None
    query = replace(query, text="nothing-holds-this")
    assert await store.devices.index_of(query, "yellow", read[0]) is None


async def test_a_large_fleet_is_not_sorted_only_to_find_one_device(store):
    devices = Devices(store._databases, sorted_at_once=100)
    await devices.save("charterup", "yellow", numbered(200))
    query = DeviceQuery(sort="label")

    before = await devices.index_of(query, "yellow", "00007")
    await devices.prepare_order(query)

    assert before is None
    assert await devices.index_of(query, "yellow", "00007") is not None


async def test_a_change_shows_in_the_next_page(store):
    await store.devices.save("charterup", "yellow", numbered(20))
    query = DeviceQuery(text="truck", limit=3)
    before = await store.devices.page(query)

    late = DeviceRecord(
        provider="charterup", account="yellow", key="z", address="-", label="A truck"
    )
    await store.devices.save("charterup", "yellow", [late])

    after = await store.devices.page(query)
    assert after.total == before.total + 1
    assert after.records[0] == late


@pytest.mark.parametrize(
    ("before", "after", "is_narrower"),
    [
        ("truck 001", "truck 0019", True),
        ("truck", "depot truck", True),
        ("!truck", "!tr", True),
        ("truck voltage_mv=", "truck 0 voltage_mv=", True),
        ("!tr", "!truck", False),
        ("truck 0019", "truck 001", False),
        ("truck", "!truck", False),
        ("truck voltage_mv=", "truck", False),
    ],
)
async def test_another_letter_searches_only_the_list_shown_before(
    store, before, after, is_narrower
):
    await store.devices.save("charterup", "yellow", numbered(200))
    orders, query = SortOrders(), DeviceQuery(sort="key")

    def type_on(connection):
        shown = orders.order(connection, "key", query, parse_filter(before, NOW))
        return shown, orders.searched(connection, "key", query, parse_filter(after, NOW))

    shown, searched = await store._databases.read(type_on)

    assert searched == (shown.numbers if is_narrower else None)


async def test_a_device_which_came_between_two_letters_is_found(store):
    await store.devices.save("charterup", "yellow", numbered(20))
    assert (await store.devices.page(DeviceQuery(text="tru"))).total == 18

    late = DeviceRecord(provider="charterup", account="yellow", key="z", address="-", label="Truck")
    await store.devices.save("charterup", "yellow", [late])

    assert (await store.devices.page(DeviceQuery(text="truck"))).total == 19


async def test_devices_without_the_sorted_field_are_counted_again_after_a_change(store):
    await store.devices.save("charterup", "yellow", numbered(300))
    query = DeviceQuery(limit=10)
    before = await store.devices.page(query)

    more = DeviceRecord(provider="charterup", account="yellow", key="z", address="-")
    await store.devices.save("charterup", "yellow", [more])

    after = await store.devices.page(query)
    assert (before.total, before.missing) == (300, 30)
    assert (after.total, after.missing) == (301, 31)


async def test_a_query_keeps_to_its_provider_and_account(store):
    await store.devices.save("charterup", "yellow", numbered(3))
    green = DeviceRecord(provider="polte", account="green", key="00001", address="-", label="x")
    await store.devices.save("polte", "green", [green])

    assert (await store.devices.page(DeviceQuery(account="green"))).records == (green,)
    assert (await store.devices.page(DeviceQuery(provider="charterup"))).total == 3
    assert (await store.devices.page(DeviceQuery(provider="polte", account="yellow"))).total == 0


async def test_a_text_which_only_looks_like_a_number_still_sorts_as_one(store):
    await store.devices.save("p", "a", [
        DeviceRecord(provider="p", account="a", key=str(place), address="-", vendor={"v": value})
        for place, value in enumerate(["10.50", 9, "abc", "3980.0000", True, {"in": 1}, None, ""])
    ])  # fmt: skip

    page = await store.devices.page(DeviceQuery(sort="vendor.V"))

    assert [record.key for record in page.records[:5]] == ["1", "0", "3", "2", "4"]
    assert (await store.devices.page(DeviceQuery(text="vendor.v>9.5"))).total == 2
    assert (await store.devices.page(DeviceQuery(text="vendor.v.in=1"))).total == 1


@pytest.mark.parametrize(
    ("text", "keys"), [('"5%"', ["0"]), ("a_b", ["1"]), ("c\\d", ["2"]), ('!"%"', ["1", "2", "3"])]
)
async def test_percent_and_underscore_in_a_filter_are_plain_characters(store, text, keys):
    labels = ["5% low", "a_b", "c\\d", "5 axb cd"]
    await store.devices.save("p", "a", [
        DeviceRecord(provider="p", account="a", key=str(place), address="-", label=label)
        for place, label in enumerate(labels)
    ])  # fmt: skip

    page = await store.devices.page(DeviceQuery(text=text, sort="key"))

    assert [record.key for record in page.records] == keys


async def test_an_order_by_time_of_fetching_follows_when_nothing_else_changes(store):
    made = [
        DeviceRecord(provider="p", account="a", key=key, address="-", fetched_at=NOW)
        for key in "xy"
    ]
    await store.devices.save("p", "a", made)
    query = DeviceQuery(sort="fetched_at", limit=1, offset=1)
    before = await store.devices.page(query)

    await store.devices.save("p", "a", [replace(made[0], fetched_at=NOW + timedelta(hours=1))])

    after = await store.devices.page(query)
    assert [before.records[0].key, after.records[0].key] == ["y", "x"]


async def test_an_unknown_column_is_refused_with_the_nearest(store):
    with pytest.raises(FilterError, match="did you mean label"):
        await store.devices.page(DeviceQuery(sort="lable"))


@pytest.mark.parametrize(
    ("ident", "keys"),
    [
        ("Truck 00001", ["00001"]),
        ("TRUCK 00001", ["00001"]),
        ("00002", ["00002"]),
        ("35 0000000 104729", ["00001"]),
        ("4729", ["00001"]),
        ("729", []),
        ("%729", []),
        ("ruck 00001", []),
        ("", []),
        ("-", ["00000", "00001", "00002"]),
    ],
)
async def test_a_device_is_found_by_whatever_a_caller_has(store, ident, keys):
    made = [
        DeviceRecord(provider="p", account="a", key=f"{number:05}", address="-",
                     label=f"Truck {number:05}" if number == 1 else None,
                     imei=f"35{number * 104_729:013}")
        for number in range(3)
    ]  # fmt: skip
    await store.devices.save("p", "a", made)

    assert [record.key for record in await store.devices.find(ident)] == keys


@pytest.mark.parametrize(
    ("ident", "keys"),
    [("ops", ["1"]), ("OPS ", ["2"]), (" ops", ["1"]), ("bus ", ["3"]), ("bus", ["3"])],
)
async def test_a_space_in_a_name_tells_two_devices_apart(store, ident, keys):
    names = {"1": "ops", "2": "ops ", "3": "bus"}
    made = [DeviceRecord(provider="p", account="a", key=k, address=n) for k, n in names.items()]
    await store.devices.save("p", "a", made)

    assert [record.key for record in await store.devices.find(ident)] == keys


async def test_many_devices_are_found_at_once_by_key_or_else_by_imei(store):
    seven, eight = numbered(9)[7:]
    odd = replace(seven, key="9", imei="00008")
    elsewhere = replace(eight, account="green")
    await store.devices.save("charterup", "yellow", [seven, eight, odd])
    await store.devices.save("charterup", "green", [elsewhere])

    found = await store.devices.by_key_or_imei("yellow", {"00008", seven.imei, "9", "nobody"})

    assert found == {"00008": eight, seven.imei: seven, "9": odd}
    assert await store.devices.by_key_or_imei("yellow", ()) == {}


async def test_counts_of_values_include_the_unknown_and_keep_the_vendors_spelling(store):
    await store.devices.save("charterup", "yellow", numbered(20))

    assert await store.devices.count_values("vendor.orgname", DeviceQuery()) == [
        ("Depot 0", 7), ("Depot 1", 7), ("Depot 2", 6)
    ]  # fmt: skip
    assert await store.devices.count_values("label", DeviceQuery(text='"depot 0"'), limit=1) == [
        ("Truck 00017", 1)
    ]
    assert (None, 2) in await store.devices.count_values("label", DeviceQuery())


async def test_the_sums_of_a_list_are_those_of_its_devices(store):
    fleet = [
        DeviceRecord(
            provider="charterup", account="yellow", key=str(n), address=str(n), state="active" if n % 2 else "new",
            voltage_mv=3500.0 + n if n != 3 else None, vendor={"mileage": "12.5", "name": "x"},
        )
        for n in range(6)
    ]  # fmt: skip
    await store.devices.save("charterup", "yellow", fleet)
    fields = ["voltage_mv", "vendor.mileage", "vendor.name"]

    everybody = await store.devices.column_sums(fields, DeviceQuery())
    active = await store.devices.column_sums(fields, DeviceQuery(text="state:active"))

    assert everybody == [ColumnSums(5, 17512, 3502), ColumnSums(6, 75, 12.5), ColumnSums()]
    assert active == [ColumnSums(2, 7006, 3503), ColumnSums(3, 37.5, 12.5), ColumnSums()]


def recorded(key, **fields):
    return DeviceRecord(provider="p", account="q", key=key, address=key, **fields)


@pytest.mark.parametrize(
    ("typed", "keys"),
    [
        ("+49 (0)170 1234567", ["german", "national"]),
        ("0049-170-1234567", ["german", "national"]),
        ("011 49 170 1234567", ["german", "national"]),
        ("tel:+491701234567", ["german", "national"]),
        ("491701234567", ["german"]),
        ("01701234567", ["national"]),
        ("0170 / 123 45 67", ["national"]),
        ("+1 415 555 0123", ["american"]),
        ("001 (415) 555-0123", ["american"]),
        ("(415) 555-0123", ["american"]),
        ("+44 20 7946 0958", ["british"]),
        ("020 7946 0958", ["british"]),
        ("7946 0958", ["british"]),
        ("+49 415 555 0123", []),  # another country's number
    ],
)
async def test_a_caller_is_found_by_a_number_in_any_form(store, typed, keys):
    await store.devices.save("p", "q", [
        recorded("german", msisdn="+491701234567"), recorded("national", msisdn="01701234567"),
        recorded("american", msisdn="14155550123"), recorded("british", msisdn="442079460958"),
    ])  # fmt: skip

    found = await store.devices.find_in_text(typed)

    assert sorted(record.key for record in found) == keys


@pytest.mark.parametrize(
    ("typed", "keys"),
    [
        ("cafe", ["plain", "spelled"]),
        ("CAFÉ", ["plain", "spelled"]),
        ("cafe\u0301", ["plain", "spelled"]),
        ('"Café"', ["spelled"]),
        ('"cafe"', ["plain"]),
        ('!"café"', ["plain", "street", "turkish"]),
        ("!cafe", ["street", "turkish"]),
        ("label:café", ["plain", "spelled"]),
        ('label="CAFE 1"', ["plain"]),
        ("strasse", ["street"]),
        ("STRAẞE", ["street"]),
        ("istanbul", ["turkish"]),
        ("\u0130STANBUL", ["turkish"]),
        ("state:active", ["plain", "street"]),
        ("-state:active", ["spelled", "turkish"]),
        ("active", ["plain", "spelled", "street"]),
        ("last_seen:never", ["plain", "spelled", "street"]),
        ("-last_seen:never", ["turkish"]),
    ],
)
async def test_words_are_compared_as_people_type_them(store, typed, keys):
    await store.devices.save("p", "q", [
        recorded("plain", label="Cafe 1", state="active"),
        recorded("spelled", label="Cafe\u0301 2", state="deactive"),
        recorded("street", label="Lange Straße", state="Active"),
        recorded("turkish", label="\u0130stanbul", last_seen=NOW),
    ])  # fmt: skip

    page = await store.devices.page(DeviceQuery(text=typed, sort="key"))

    assert [record.key for record in page.records] == keys
