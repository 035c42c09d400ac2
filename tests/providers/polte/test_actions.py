"""Changing other things at Polte: what is sent is what was shown, and once."""

import pytest

from tests.providers.polte.made_up import LOGIN, TOKEN, logged_in, open_desk, reply
from tui.providers.errors import AccessDenied, Blocked
from tui.providers.polte import PROVIDER

A, B = "013108001841853", "490154203237518"
CLAIM = "POST /customer/77/userEquipment/claim"
UE = TOKEN | {"ue_token": "ue-key-0001"}
PLACE = {"location": {"latitude": "32.1", "longitude": "-96.5"}, "confidence": "379.51"}


async def test_a_created_token_is_in_the_outcomes_row_once():
    path = "POST /customer/77/apiTokens"
    opened = open_desk({path: [reply({"id": 9, "token": "t0ken", "role": "ue"}, 201)]})

    outcomes = await opened.client.apply("create_token", [""], {"role": "ue"}, opened.sending)

    assert outcomes[""].row["token"] == "t0ken"
    assert "t0ken" not in outcomes[""].answer
    assert opened.polte.asked[0][0].json == {"role": "ue"}


@pytest.mark.parametrize(
    "body", [b"0123456789abcdef\n", "0123456789abcdef", {"data": {"token": "0123456789abcdef"}}]
)
async def test_a_created_token_is_kept_however_it_is_wrapped(body):
    opened = open_desk({"POST /customer/77/apiTokens": [reply(body)]})

    outcomes = await opened.client.apply("create_token", [""], {"role": "ue"}, opened.sending)

    assert outcomes[""].row["token"] == "0123456789abcdef"


@pytest.mark.parametrize(
    "body", [{}, {"role": "ue"}, b"", b"OK", None, b"<html>", "try later please"]
)
async def test_a_token_whose_text_did_not_come_is_unknown(body):
    opened = open_desk({"POST /customer/77/apiTokens": [reply(body)]})

    assert (await opened.do("create_token", "", role="ue"))[""][0] == "unknown"


async def test_the_role_travels_in_the_word_of_the_settings_and_a_403_says_who_may():
    path = "POST /customer/77/apiTokens"
    opened = open_desk({path: [reply({}, 403)]}, roles={"ue": "UE"})

    with pytest.raises(AccessDenied, match="Only a customer admin"):
        await opened.do("create_token", "", role="ue")
    assert opened.polte.asked[0][0].json == {"role": "UE"}


@pytest.mark.parametrize(
    ("action", "targets", "values", "line", "body"),
    [
        ("revoke_token", ["9"], {}, "DELETE /customer/77/apiTokens/9", None),
        ("delete_user", ["a b"], {}, "DELETE /customer/77/users/a%20b", None),
        ("delete_user", ["ops "], {}, "DELETE /customer/77/users/ops%20", None),
        (
            "create_user",
            [],
            {"email": "a@b.c", "name": ""},
            "POST /customer/77/users",
            {"email": "a@b.c", "role": "customer-user"},
        ),
        (
            "create_model",
            [],
            {"manufacturerId": "man-1", "label": "Tag"},
            "POST /manufacturer/man-1/models",
            {"label": "Tag"},
        ),
        (
            "locate_core",
            [],
            {"payload": '{"mcc": 310}'},
            "POST /customer/77/locate-core",
            {"payload": {"mcc": 310}},
        ),
    ],
)
async def test_the_other_actions_send_what_they_show(action, targets, values, line, body):
    opened = open_desk({line: [reply(PLACE)]}, allow_unverified=True)
    shown = opened.client.prepare(action, targets, values)

    outcomes = await opened.client.apply(action, targets, values, opened.sending)

    assert opened.polte.lines == [line]
    assert opened.polte.asked[0][0].json == shown.json == body
    located = action.startswith("locate")  # its answer holds the place itself
    assert [outcome.state for outcome in outcomes.values()] == [
        "confirmed" if located else "accepted"
    ]


PROFILE, EDIT = "GET /customer/77", "PUT /customer/77"


@pytest.mark.parametrize(
    ("shown", "values", "body"),
    [
        ({"id": 7, "name": "A", "phone": "1"}, {"name": "Acme", "phone": ""}, {"name": "Acme"}),
        ({"CompanyName": "A", "Contact_Name": "B"}, {"name": "C", "contactName": "D"},
         {"CompanyName": "C", "Contact_Name": "D"}),
        ({"email": "a@b.c", "contactEmail": "d@e.f"}, {"email": "g@h.i"}, {"email": "g@h.i"}),
    ],
)  # fmt: skip
async def test_the_profile_is_written_by_the_names_it_is_shown_with(shown, values, body):
    opened = open_desk({PROFILE: [reply(shown)], EDIT: [reply({})]}, allow_unverified=True)
    before = opened.client.prepare("edit_profile", [], values)

    await opened.do("edit_profile", **values)
    after = opened.client.prepare("edit_profile", [], values)

    assert opened.polte.lines == [PROFILE, EDIT]
    assert opened.polte.asked[1][0].json == after.json == body
    assert set(before.json) == {f"{{{name}}}" for name, value in values.items() if value}


@pytest.mark.parametrize(
    ("shown", "why"),
    [
        ({"id": 7, "title": "A"}, "no field like phone; it has: id, title"),
        ({"phone": {"work": "1"}}, "no field like phone; it has: no field which can be changed"),
        ({"telephone": "1", "phoneNumber": "2"}, "more than one field like phone"),
        ([], "shows 0 profiles"),
    ],
)
async def test_a_field_which_the_profile_does_not_show_is_not_written(shown, why):
    opened = open_desk({PROFILE: [reply(shown)], EDIT: [reply({})]}, allow_unverified=True)

    with pytest.raises(Blocked, match=why):
        await opened.do("edit_profile", phone="1")
    assert EDIT not in opened.polte.lines


async def test_names_in_the_settings_are_taken_without_a_look_at_the_profile():
    paths = {"edit_profile": {"body": {"phone": "tel"}}}
    opened = open_desk({EDIT: [reply({})]}, allow_unverified=True, paths=paths)

    await opened.do("edit_profile", phone="1")

    assert opened.polte.lines == [EDIT]
    assert opened.polte.asked[0][0].json == {"tel": "1"}


async def test_a_manifest_is_the_files_text_and_not_its_name():
    line = "POST /manufacturer/man-1/userEquipment/file"
    answer = reply({"uploaded": [A], "failed": [{"imei": B, "reason": "already there"}]})
    opened = open_desk({line: [answer]}, allow_unverified=True)
    values = {"manufacturerId": "man-1", "file": f"{A}\n{B}\n"}

    outcomes = await opened.do("upload_manifest", **values)

    assert f"{A}\n{B}\n".encode() in opened.polte.asked[0][0].content
    assert outcomes[""][0] == "unknown"
    assert "failed" in outcomes[""][1]
    with pytest.raises(Blocked, match="not its name"):
        opened.client.prepare("upload_manifest", [], values | {"file": "manifest.txt"})


@pytest.mark.parametrize(
    ("action", "targets", "values"),
    [
        ("suspend", ["ue-a"], {}),
        ("set_label", ["ue-a"], {}),
        ("set_label", [], {"label": "x"}),
        ("set_label", ["ue-a", "ue-b"], {"label": "x"}),
        ("set_label", [".."], {"label": "x"}),
        ("set_label", ["ue-a"], {"label": "x", "color": "red"}),
        ("edit_profile", [], {}),
        ("locate_core", [], {"payload": "[1]"}),
        ("locate_core", [], {"payload": "{"}),
        ("locate", ["ue-a"], {"payload": "00", "sync": "perhaps"}),
    ],
)
def test_what_is_wrongly_filled_in_is_refused_before_anything_is_made(action, targets, values):
    with pytest.raises(Blocked):
        open_desk({}, UE).client.prepare(action, targets, values)


async def test_before_the_login_the_customer_stands_in_braces_and_is_filled_in_when_sent():
    routes = {"POST /users/login": [logged_in()], CLAIM: [reply({"success": True})]}
    opened = open_desk(routes, LOGIN)

    shown = opened.client.prepare("claim", [A], {})
    await opened.do("claim", A)

    assert shown.path == "/customer/{customerId}/userEquipment/claim"
    assert opened.polte.lines == ["POST /users/login", CLAIM]


async def test_the_journal_hears_of_a_change_once_and_not_of_the_login():
    heard = []
    routes = {"POST /users/login": [logged_in(n=1), logged_in(n=2)]}
    routes[CLAIM] = [reply({}, 401), reply({"success": True})]
    opened = open_desk(routes, LOGIN)

    async def sending():
        heard.append(list(opened.polte.lines))

    await opened.client.apply("claim", [A], {}, sending)

    assert heard == [["POST /users/login"]]
    assert opened.polte.lines[1:] == [CLAIM, "POST /users/login", CLAIM]


@pytest.mark.parametrize("action", PROVIDER.actions, ids=lambda one: one.name)
def test_what_costs_money_is_never_repeated_by_itself(action):
    assert not (action.charge and action.repeat == "safe")
    assert action.chunk <= 100
