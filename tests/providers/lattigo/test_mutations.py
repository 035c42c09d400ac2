import json
from urllib.parse import parse_qsl

import pytest

from tests.providers.lattigo.line import answer, client, fixture
from tui.domain.change.action import TargetState
from tui.providers.errors import (
    AccessDenied,
    AnswerLost,
    AnswerUnreadable,
    Blocked,
    BudgetSpent,
    Refused,
)

DONE, REFUSED, UNKNOWN = TargetState.ACCEPTED, TargetState.REFUSED, TargetState.UNKNOWN
LIMIT = {"kb_limit": "1024", "action": "suspend"}
BULK = [
    ("change_simstate", {"state": "suspend"}, "change_status"),
    ("change_cost_center", {"cost_center": "Acme"}, "change_status"),
    ("set_usage_limit", LIMIT, "status"),
    ("remove_usage_limit", {}, "status"),
    ("send_sms", {"sms_text": "hi"}, "status"),
]
EVERY = [
    *[(name, ["123"], values) for name, values, _ in BULK],
    ("note", ["123"], {"field_name": "note", "note": "hi"}),
    ("cellular_locate", ["123"], {}),
]


async def never():
    raise AssertionError("nothing may be sent")


async def freely():
    pass


@pytest.mark.parametrize(
    ("action", "values", "method"),
    [
        ("change_cost_center", {"cost_center": "Acme"}, "PUT"),
        ("change_simstate", {"state": "restore"}, "PUT"),
        ("remove_usage_limit", {}, "POST"),
        ("send_sms", {"sms_text": "This is the SMS message"}, "POST"),
    ],
)
async def test_the_documents_own_request_gets_the_documents_own_answer(action, values, method):
    request = fixture(f"{action}.request")
    account, wire = client(answer(fixture(f"{action}.answer")))

    outcomes = await account.apply(action, request["device_names"], values, freely)

    (call,) = wire.calls
    assert (call.method, call.path) == (method, f"v2/device_operations/{action}")
    assert (call.json, call.mutates) == (request, True)
    assert [outcome.state for outcome in outcomes.values()] == [DONE, REFUSED]
    assert list(outcomes) == request["device_names"]


async def test_a_usage_limit_is_sent_with_its_action_and_only_to_known_users():
    request = fixture("set_usage_limit.request")
    account, wire = client(
        answer(fixture("users.answer"), x_next_page=""), answer(fixture("set_usage_limit.answer"))
    )
    values = {**LIMIT, "usernames": ["a valid username"]}

    outcomes = await account.apply("set_usage_limit", request["device_names"], values, freely)

    assert wire.calls[1].json == {**request, "action": "suspend"}
    assert [outcome.state for outcome in outcomes.values()] == [DONE, REFUSED]


async def test_the_users_are_read_once_for_the_chunks_of_a_job():
    account, wire = client(answer(["ann"], x_next_page=""), answer({"status": {"1": "Success"}}))
    values = {**LIMIT, "usernames": "ann"}

    await account.apply("set_usage_limit", ["1"], values, freely)
    await account.apply("set_usage_limit", ["1"], values, freely)

    assert [call.method for call in wire.calls] == ["GET", "POST", "POST"]


@pytest.mark.parametrize("users", [answer(["ann"], x_next_page=""), answer(b""), answer(b"", 500)])
async def test_an_unknown_user_or_an_unreadable_list_of_them_stops_a_usage_limit(users):
    account, wire = client(users)

    with pytest.raises(Blocked):
        await account.apply("set_usage_limit", ["1"], {**LIMIT, "usernames": "ann, bob"}, never)
    assert [call.method for call in wire.calls] == ["GET"]


async def test_a_note_is_written_below_its_device():
    account, wire = client(answer(fixture("note.answer")))
    request = fixture("note.request")

    outcomes = await account.apply("note", ["36524"], request, freely)

    (call,) = wire.calls
    assert (call.method, call.path, call.json) == ("PUT", "v2/devices/36524/note", request)
    assert outcomes["36524"].state is DONE


@pytest.mark.parametrize(
    ("written", "kept", "words"),
    [
        ("x" * 150, "x" * 150, "Success"),
        ("x" * 150, "x" * 100, f'Success; the note now reads "{"x" * 100}"'),
        ("", "-----", "Success"),
        ("", None, "Success"),
        ("", "old", 'Success; the note now reads "old"'),
    ],
)
async def test_a_note_which_may_have_been_cut_is_read_back(written, kept, words):
    account, _ = client(answer({"7": "Success"}), answer({"device_name": "7", "note2": kept}))

    outcomes = await account.apply("note", ["7"], {"field_name": "note2", "note": written}, freely)

    assert (outcomes["7"].state, outcomes["7"].answer) == (DONE, words)


async def test_a_failed_reading_back_does_not_undo_what_was_answered():
    account, _ = client(answer({"7": "Success"}), answer(b"", 500))

    outcomes = await account.apply("note", ["7"], {"field_name": "note", "note": "x" * 101}, freely)

    assert (outcomes["7"].state, outcomes["7"].answer) == (DONE, "Success")


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ("32.9, -96.8", DONE),
        ("Location request accepted", DONE),
        ("Error: Device does not exist.", REFUSED),
        ("Carrier does not support: not supported", UNKNOWN),
        ("", UNKNOWN),
        (None, UNKNOWN),
        ({"lat": 32.9, "lon": -96.8}, DONE),
    ],
)
async def test_a_carriers_free_text_is_the_answer_to_a_locate(words, state):
    account, wire = client(answer({"36524": words}))

    outcomes = await account.apply("cellular_locate", ["36524"], {}, freely)

    (call,) = wire.calls
    assert (call.method, call.path) == ("POST", "v2/devices/36524/cellular_locate")
    assert (call.json, call.content) == (None, None)
    assert outcomes["36524"].state is state
    assert isinstance(words, dict | None) or words in outcomes["36524"].answer


@pytest.mark.parametrize(
    ("body", "states"),
    [
        ({"change_status": {"a": "Success", "b": "success: queued"}}, [DONE, DONE]),
        ({"status": {"a": "Success", "b": "Error: no"}}, [DONE, REFUSED]),
        ({"a": "SUCCESS", "b": "error"}, [DONE, REFUSED]),
        ({"changeStatus": {"a": "Success", "b": "Successless"}}, [DONE, UNKNOWN]),
        ({"change_status": {"a": "Success"}}, [DONE, UNKNOWN]),
        ({"change_status": {"a": "Success", "c": "Success"}}, [DONE, UNKNOWN]),
        ({"change_status": {"a": None, "b": 7}}, [UNKNOWN, UNKNOWN]),
        ({"change_status": {"a": ["Success"], "b": "Queued"}}, [DONE, UNKNOWN]),
        ({"change_status": {}}, [UNKNOWN, UNKNOWN]),
        ({"status": "Success"}, [UNKNOWN, UNKNOWN]),
        ({"error": "maintenance"}, [UNKNOWN, UNKNOWN]),
        ({}, [UNKNOWN, UNKNOWN]),
    ],
)
async def test_each_device_must_be_named_and_its_word_known(body, states):
    account, _ = client(answer(body))

    outcomes = await account.apply("change_simstate", ["a", "b"], {"state": "suspend"}, freely)

    assert [outcomes["a"].state, outcomes["b"].state] == states


async def test_an_answer_which_names_no_device_is_shown():
    account, _ = client(answer({"error": "maintenance\x1b[2J"}))

    outcomes = await account.apply("change_simstate", ["a"], {"state": "suspend"}, freely)

    assert "maintenance\\x1b[2J" in outcomes["a"].answer


@pytest.mark.parametrize(("action", "targets", "values"), EVERY)
@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (answer(b""), AnswerUnreadable),
        (answer(b"OK"), AnswerUnreadable),
        (answer(None), AnswerUnreadable),
        (answer(["Success"]), AnswerUnreadable),
        (answer(b'{"123":"Success","123":"Error"}'), AnswerUnreadable),
        (answer({"123": "Success"}, 500), AnswerLost),
        (answer({"123": "Success"}, 302), AnswerUnreadable),
        (answer({"123": "Success"}, 307), Refused),
        (answer({"error": "no"}, 400), Refused),
        (answer({"error": "no"}, 401), AccessDenied),
        (answer({"error": "no"}, 403), AccessDenied),
        (answer({"error": "no"}, 404), Refused),
        (answer(b"no", 422), AnswerUnreadable),
        (answer({"error": "no"}, 424), AnswerLost),
        (answer({"error": "no"}, 499), AnswerLost),
        (answer({"error": "no"}, 429), BudgetSpent),
    ],
)
async def test_an_answer_is_only_a_success_if_it_says_so(action, targets, values, reply, error):
    account, wire = client(reply)

    with pytest.raises(error):
        await account.apply(action, targets, values, freely)
    assert len(wire.calls) == 1


@pytest.mark.parametrize(("action", "targets", "values"), EVERY)
async def test_a_422_which_names_no_device_leaves_every_one_unknown(action, targets, values):
    account, _ = client(answer({"error": "one of them is wrong"}, 422))

    outcomes = await account.apply(action, targets, values, freely)

    assert {outcome.state for outcome in outcomes.values()} == {UNKNOWN}
    assert outcomes.keys() == set(targets)


async def test_a_422_is_read_device_by_device():
    body = {"status": {"a": "Success: Attempting SMS Send.", "b": "Error: no such device"}}
    account, _ = client(answer(body, 422))

    outcomes = await account.apply("send_sms", ["a", "b", "c"], {"sms_text": "hi"}, freely)

    assert [outcomes[name].state for name in "abc"] == [DONE, REFUSED, UNKNOWN]


async def test_a_created_is_as_good_as_an_ok():
    account, _ = client(answer({"status": {"a": "Success: Attempting SMS Send."}}, 201))

    outcomes = await account.apply("send_sms", ["a"], {"sms_text": "hi"}, freely)

    assert outcomes["a"].state is DONE


@pytest.mark.parametrize(("action", "values", "_"), BULK)
def test_a_device_given_twice_is_sent_once_in_the_order_given(action, values, _):
    account, _ = client(answer({}))

    call = account.prepare(action, ["b", "a", "b"], values)

    assert call.json["device_names"] == ["b", "a"]


@pytest.mark.parametrize(("action", "values", "_"), BULK)
def test_bodies_can_be_forms_as_in_the_documents_examples(action, values, _):
    account, _ = client(answer({}), form_bodies=True)

    call = account.prepare(action, ["123", "456"], values)

    assert call.json is None
    assert call.headers == {"Content-Type": "application/x-www-form-urlencoded"}
    assert parse_qsl(call.content.decode()) == [
        ("device_names[]", "123"),
        ("device_names[]", "456"),
        *values.items(),
    ]


@pytest.mark.parametrize(("action", "targets", "values"), EVERY)
def test_a_request_can_be_shown_without_its_secrets(action, targets, values):
    account, wire = client(answer({}))

    call = account.prepare(action, targets, values)

    assert "canary" not in json.dumps([call.json, dict(call.headers), call.path])
    assert call.mutates
    assert wire.calls == []
