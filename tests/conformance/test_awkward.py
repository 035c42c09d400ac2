"""Vendors which do not answer as documented, in the ways their clients have seen."""

import csv
import io
import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import httpx
import pytest

from tests.conformance.rig import NOON, Desk, open_desk
from tui.domain.device.record import DeviceRecord
from tui.providers import PROVIDERS

NAMES = list(PROVIDERS)
Change = Callable[[Any], Any]
PAGING = ("x-next-page", "x-page", "x-per-page", "x-prev-page", "x-total", "x-total-pages")


def said(record: DeviceRecord) -> tuple[Any, ...]:
    return (
        record.key,
        record.address,
        record.label,
        record.imei,
        record.iccid,
        record.imsi,
        record.msisdn,
        record.state,
        record.last_seen,
        record.latitude,
        record.longitude,
        record.position_source,
    )


def json_changed(change: Change) -> Callable[[httpx.Request, httpx.Response, bytes], Any]:
    def on_the_way(_: httpx.Request, response: httpx.Response, body: bytes) -> httpx.Response:
        try:
            value = json.loads(body)
        except ValueError:
            return httpx.Response(response.status_code, headers=response.headers, content=body)
        sent = json.dumps(change(value)).encode()
        headers = {k: v for k, v in response.headers.items() if k != "content-length"}
        return httpx.Response(response.status_code, headers=headers, content=sent)

    return on_the_way


def headers_changed(
    change: Callable[[Mapping[str, str]], Mapping[str, str]],
) -> Callable[[httpx.Request, httpx.Response, bytes], Any]:
    def on_the_way(_: httpx.Request, response: httpx.Response, body: bytes) -> httpx.Response:
        lower = {key.lower(): value for key, value in response.headers.items()}
        return httpx.Response(response.status_code, headers=change(lower), content=body)

    return on_the_way


def each(value: Any, key: Callable[[str], str], leaf: Change) -> Any:
    if isinstance(value, dict):
        return {key(name): each(inner, key, leaf) for name, inner in value.items()}
    if isinstance(value, list):
        return [each(inner, key, leaf) for inner in value]
    return leaf(value)


def shouted(value: Any) -> Any:
    return each(value, lambda name: name.upper().replace("_", ""), lambda leaf: leaf)


def whispered(value: Any) -> Any:
    return each(value, str.lower, lambda leaf: leaf)


def as_texts(value: Any) -> Any:
    def text(leaf: Any) -> Any:
        is_number = isinstance(leaf, int | float) and not isinstance(leaf, bool)
        return str(leaf) if is_number else leaf

    return each(value, lambda name: name, text)


def as_numbers(value: Any) -> Any:
    def number(leaf: Any) -> Any:
        plain = isinstance(leaf, str) and leaf.isdecimal() and not leaf.startswith("0")
        return int(leaf) if plain else leaf

    return each(value, lambda name: name, number)


def with_more(value: Any) -> Any:
    if isinstance(value, dict):
        return {**{name: with_more(inner) for name, inner in value.items()}, "newField": {"a": [1]}}
    return [with_more(inner) for inner in value] if isinstance(value, list) else value


async def devices_through(desk: Desk, change: Any) -> list[tuple[Any, ...]]:
    desk.transport.change = change
    return [said(record) for record in await desk.devices()]


async def plain(name: str) -> list[tuple[Any, ...]]:
    return [said(record) for record in await open_desk(name).devices()]


@pytest.mark.parametrize("change", [shouted, whispered, as_texts, as_numbers, with_more])
@pytest.mark.parametrize("name", NAMES)
async def test_devices_are_read_however_their_keys_and_numbers_are_written(
    name: str, change: Change
) -> None:
    found = await devices_through(open_desk(name), json_changed(change))

    assert found == await plain(name)


@pytest.mark.parametrize("change", [shouted, as_texts, as_numbers, with_more])
@pytest.mark.parametrize("name", ["charterup", "lattigo"])
async def test_reports_are_read_however_their_keys_and_numbers_are_written(
    name: str, change: Change
) -> None:
    async def reports(desk: Desk) -> list[tuple[Any, ...]]:
        device = (await desk.devices())[1]
        page = await desk.client.reports(device, NOON - timedelta(days=1), NOON)
        return [
            (one.key, one.device, one.at, one.received_at, one.latitude, one.speed_kmh)
            for one in page.reports
        ]

    awkward = open_desk(name)
    awkward.transport.change = json_changed(change)

    assert await reports(awkward) == await reports(open_desk(name)) != []


@pytest.mark.parametrize("kind", ["text/plain", "text/html", "application/octet-stream", ""])
@pytest.mark.parametrize("name", NAMES)
async def test_the_content_type_is_not_believed(name: str, kind: str) -> None:
    typed = headers_changed(lambda headers: {**headers, "content-type": kind})

    assert await devices_through(open_desk(name), typed) == await plain(name)


@pytest.mark.parametrize(
    "wrapped", [lambda rows: {"devices": rows}, lambda rows: {"Devices": rows}]
)
async def test_lattigos_list_may_be_wrapped(wrapped: Change) -> None:
    def change(value: Any) -> Any:
        return wrapped(value) if isinstance(value, list) else value

    found = await devices_through(open_desk("lattigo"), json_changed(change))

    assert found == await plain("lattigo")


async def test_one_lattigo_device_may_be_wrapped_or_stand_alone_in_a_list() -> None:
    for change in (lambda one: {"device": one}, lambda one: [one]):
        desk = open_desk("lattigo")
        first = (await desk.devices())[0]
        desk.transport.change = json_changed(change)

        found = await desk.client.device(first.address)

        assert found is not None
        assert said(found) == said(first)


async def test_lattigo_may_leave_all_paging_headers_out() -> None:
    bare = headers_changed(lambda given: {k: v for k, v in given.items() if k not in PAGING})

    found = await devices_through(open_desk("lattigo", fleet=130), bare)

    desk = open_desk("lattigo", fleet=130)
    assert found == [said(record) for record in await desk.devices()]
    assert len(found) > 100


@pytest.mark.parametrize("cap", [1, 7, 10, 100])
@pytest.mark.parametrize("totals", [True, False])
async def test_lattigo_may_allow_fewer_rows_a_page_than_asked_for(cap: int, totals: bool) -> None:  # noqa: FBT001 - a column of the table
    options = {"max_per_page": cap, "totals": totals}

    desk = open_desk("lattigo", fleet=12, simulated=options)

    found = [said(record) for record in await desk.devices()]
    assert found == [said(record) for record in await open_desk("lattigo", fleet=12).devices()]


async def test_charterup_may_say_nothing_of_its_rate_limits_or_of_its_time() -> None:
    def bare(value: Any) -> Any:
        return {"data": value["data"]} if isinstance(value, dict) and "data" in value else value

    found = await devices_through(open_desk("charterup"), json_changed(bare))

    assert found == await plain("charterup")


async def test_charterup_may_send_one_object_where_it_documents_a_list() -> None:
    desk = open_desk("charterup")
    first = (await desk.devices())[0]
    desk.transport.change = json_changed(lambda value: {**value, "data": value["data"][0]})

    found = await desk.client.device(first.address)

    assert found is not None
    assert said(found) == said(first)


async def test_poltes_token_may_come_in_the_body() -> None:
    desk = open_desk("polte", simulated={"token_in_header": False})

    assert [said(record) for record in await desk.devices()] == await plain("polte")


@pytest.mark.parametrize("key", ["userEquipment", "data", None])
async def test_poltes_device_list_may_be_json(key: str | None) -> None:
    def rewritten(request: httpx.Request, response: httpx.Response, body: bytes) -> httpx.Response:
        if not request.url.path.endswith("/csv"):
            return httpx.Response(response.status_code, headers=response.headers, content=body)
        rows = list(csv.DictReader(io.StringIO(body.decode())))
        sent: Any = [{name: cell or None for name, cell in row.items()} for row in rows]
        return httpx.Response(200, content=json.dumps({key: sent} if key else sent).encode())

    found = await devices_through(open_desk("polte"), rewritten)

    assert found == await plain("polte")


@pytest.mark.parametrize("dialect", [{"lineterminator": "\n"}, {"quoting": csv.QUOTE_ALL}, "bom"])
async def test_poltes_csv_may_be_written_otherwise(dialect: Any) -> None:
    def rewritten(request: httpx.Request, response: httpx.Response, body: bytes) -> httpx.Response:
        if not request.url.path.endswith("/csv"):
            return httpx.Response(response.status_code, headers=response.headers, content=body)
        if dialect == "bom":
            return httpx.Response(200, content=b"\xef\xbb\xbf" + body)
        out = io.StringIO()
        csv.writer(out, **dialect).writerows(csv.reader(io.StringIO(body.decode())))
        return httpx.Response(200, content=out.getvalue().encode())

    found = await devices_through(open_desk("polte"), rewritten)

    assert found == await plain("polte")
