"""Polte's other lists: their unknown forms, their secrets, and what is counted here."""

import pytest

from tests.providers.polte.made_up import FIXTURES, open_desk, reply
from tui.providers.errors import AnswerUnreadable
from tui.providers.polte import PROVIDER

SHEET = (FIXTURES / "devices.csv").read_bytes()
CSV = "POST /customer/77/userEquipment/csv"
TOKENS = "GET /customer/77/apiTokens"


@pytest.mark.parametrize(
    "wrap", [lambda it: it, lambda it: {"data": it}, lambda it: {"tokens": it}]
)
async def test_api_tokens_are_listed_with_their_text_covered(wrap):
    entries = [{"id": 4, "role": "ue", "token": "0123456789abcdef"}, {"token": "short"}]
    opened = open_desk({TOKENS: [reply(wrap(entries))]}, allow_unverified=True)

    first, second = await opened.client.rows("tokens")

    assert (first.key, first.vendor["role"], first.vendor["token"]) == ("4", "ue", "••••cdef")
    assert second.key.startswith("no id ")
    assert "short" not in repr(second)


@pytest.mark.parametrize("body", [["x"], "x", 3])
async def test_a_list_of_no_objects_is_unreadable(body):
    opened = open_desk({TOKENS: [reply(body)]}, allow_unverified=True)

    with pytest.raises(AnswerUnreadable):
        await opened.client.rows("tokens")


async def test_the_profile_is_one_row():
    body = {"id": 77, "name": "Acme", "email": "a@b.c"}
    opened = open_desk({"GET /customer/77": [reply(body)]}, allow_unverified=True)

    (row,) = await opened.client.rows("profile")

    assert (row.key, row.vendor["name"]) == ("77", "Acme")


async def test_models_are_asked_for_every_manufacturer_of_the_devices_or_for_one_and_name_it():
    models = "GET /manufacturer/man-1/models"
    other = "GET /manufacturer/man-2/models"
    routes = {CSV: [reply(SHEET)], models: [reply([{"token": "mod-1", "label": "Tag"}])]}
    opened = open_desk(routes | {other: [reply([])]}, allow_unverified=True)

    (row,) = await opened.client.rows("models")
    none = await opened.client.rows("models", "man-2")

    assert (row.key, none) == ("mod-1", [])
    assert row.vendor["manufacturerId"] == "man-1"
    assert opened.polte.lines == [CSV, models, other]


async def test_the_dashboard_is_counted_from_the_device_list_and_says_so():
    opened = open_desk({CSV: [reply(SHEET)]})

    rows = {row.key: row.vendor for row in await opened.client.rows("dashboard")}

    assert rows["Active user equipment"]["value"] == 2
    assert rows["Inactive user equipment"]["value"] == 1
    assert rows["Monthly claims 2026-02"]["value"] == 2
    assert rows["Monthly claims 2026-03"]["value"] == 1
    assert rows["Monthly activations (claimed, active now) 2026-03"]["value"] == 0
    assert {row["source"] for row in rows.values()} == {"computed from the device list"}


def test_every_list_of_the_contract_is_there():
    assert {"tokens", "users", "profile", "models"} <= {spec.name for spec in PROVIDER.lists}
