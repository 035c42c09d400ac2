"""One login for all processes of a user, and no password tried twice once Polte has refused it."""

from datetime import timedelta

import pytest

from tests.providers.polte.made_up import (
    LOGIN,
    START,
    TOKEN,
    Memories,
    jwt,
    logged_in,
    open_desk,
    reply,
)
from tui.providers.errors import AccessDenied

CSV = "POST /customer/77/userEquipment/csv"
EMPTY = reply(b"Id,token,imei\n")
ENTER = "POST /users/login"
LATER = int((START + timedelta(hours=24)).timestamp())
REFUSED = reply({"message": "Invalid password."}, 401)


async def test_the_next_process_signs_with_the_login_of_the_one_before():
    memories = Memories()
    first = open_desk({ENTER: [logged_in(exp=LATER)], CSV: [EMPTY]}, LOGIN, memories=memories)
    await first.client.rows("dashboard")

    second = open_desk({CSV: [EMPTY]}, LOGIN, memories=memories)
    await second.client.rows("dashboard")

    assert first.polte.lines == [ENTER, CSV]
    assert second.polte.lines == [CSV]
    assert second.polte.asked[0][1].headers == {"Authorization": f"Bearer {jwt(exp=LATER)}"}
    assert second.client.login_expires_at == START + timedelta(hours=24)


async def test_where_there_is_no_keychain_each_process_logs_in_and_no_token_is_left_behind():
    memories = Memories()
    first = open_desk({ENTER: [logged_in(exp=LATER)], CSV: [EMPTY]}, LOGIN, memories=memories)
    await first.client.rows("dashboard")
    without = Memories(learned=memories.learned)

    second = open_desk({ENTER: [logged_in()], CSV: [EMPTY]}, LOGIN, memories=without)
    await second.client.rows("dashboard")

    assert second.polte.lines == [ENTER, CSV]
    assert jwt(exp=LATER) not in str(memories.learned.texts)


@pytest.mark.parametrize("other", [{"email": "else@example.com"}, {"password": "another-one"}])
async def test_a_login_with_other_credentials_is_not_taken_over(other):
    memories = Memories()
    first = open_desk({ENTER: [logged_in(exp=LATER)], CSV: [EMPTY]}, LOGIN, memories=memories)
    await first.client.rows("dashboard")

    second = open_desk({ENTER: [logged_in()], CSV: [EMPTY]}, {**LOGIN, **other}, memories=memories)
    await second.client.rows("dashboard")

    assert second.polte.lines == [ENTER, CSV]


@pytest.mark.parametrize("kept", ["", "x", "a b c", "a b []", 'a b ["", "77", ""]', "a b 7"])
async def test_a_keychain_which_holds_something_else_means_logging_in(kept):
    memories = Memories()
    memories.keychain.texts["login"] = kept

    desk = open_desk({ENTER: [logged_in()], CSV: [EMPTY]}, LOGIN, memories=memories)
    await desk.client.rows("dashboard")

    assert desk.polte.lines == [ENTER, CSV]


async def test_a_shared_login_which_has_ended_is_replaced():
    memories, ends = Memories(), int((START + timedelta(minutes=9)).timestamp())
    first = open_desk({ENTER: [logged_in(exp=ends)], CSV: [EMPTY]}, LOGIN, memories=memories)
    await first.client.rows("dashboard")

    second = open_desk({ENTER: [logged_in(exp=LATER)], CSV: [EMPTY]}, LOGIN, memories=memories)
    second.clock.now = START + timedelta(minutes=10)
    await second.client.rows("dashboard")

    assert second.polte.lines == [ENTER, CSV]


async def test_a_shared_login_near_its_end_is_renewed_and_not_read_from_the_keychain_again():
    memories, ends = Memories(), int((START + timedelta(hours=1)).timestamp())
    desk = open_desk({ENTER: [logged_in(exp=ends)], CSV: [EMPTY]}, LOGIN, memories=memories)
    await desk.client.rows("dashboard")

    desk.clock.now = START + timedelta(minutes=57)
    await desk.client.rows("dashboard")

    assert desk.polte.lines == [ENTER, CSV, ENTER, CSV]


async def test_a_shared_login_which_polte_has_ended_costs_one_new_login_shared_again():
    memories = Memories()
    first = open_desk({ENTER: [logged_in(exp=LATER)], CSV: [EMPTY]}, LOGIN, memories=memories)
    await first.client.rows("dashboard")
    routes = {ENTER: [logged_in(exp=LATER, n=2)], CSV: [reply({}, 401), EMPTY]}

    second = open_desk(routes, LOGIN, memories=memories)
    await second.client.rows("dashboard")
    third = open_desk({CSV: [EMPTY]}, LOGIN, memories=memories)
    await third.client.rows("dashboard")

    assert second.polte.lines == [CSV, ENTER, CSV]
    assert third.polte.lines == [CSV]


async def test_after_a_401_the_newer_login_of_another_process_is_tried_before_a_login_of_our_own():
    memories = Memories()
    ours = open_desk(
        {ENTER: [logged_in(exp=LATER)], CSV: [EMPTY, reply({}, 401), EMPTY]},
        LOGIN,
        memories=memories,
    )
    await ours.client.rows("dashboard")
    other = open_desk(
        {ENTER: [logged_in(exp=LATER, n=2)], CSV: [reply({}, 401), EMPTY]}, LOGIN, memories=memories
    )
    await other.client.rows("dashboard")

    await ours.client.rows("dashboard")

    assert ours.polte.lines == [ENTER, CSV, CSV, CSV]
    newest = {"Authorization": f"Bearer {jwt(exp=LATER, n=2)}"}
    assert ours.polte.asked[-1][1].headers == newest


async def test_a_token_refused_from_the_keychain_and_after_a_login_ends_there():
    memories = Memories()
    first = open_desk({ENTER: [logged_in(exp=LATER)], CSV: [EMPTY]}, LOGIN, memories=memories)
    await first.client.rows("dashboard")

    second = open_desk(
        {ENTER: [logged_in(exp=LATER, n=2)], CSV: [reply({}, 401)]}, LOGIN, memories=memories
    )
    with pytest.raises(AccessDenied, match="401"):
        await second.client.rows("dashboard")

    assert second.polte.lines == [CSV, ENTER, CSV]


async def test_a_refused_password_is_not_tried_by_any_other_process():
    memories = Memories()
    first = open_desk({ENTER: [REFUSED]}, LOGIN, memories=memories)
    with pytest.raises(AccessDenied, match="Invalid password"):
        await first.client.rows("dashboard")

    second = open_desk({ENTER: [logged_in()], CSV: [EMPTY]}, LOGIN, memories=memories)
    with pytest.raises(
        AccessDenied, match=r"at 2026-03-01 12:00 UTC \(HTTP 401: Invalid password\)"
    ):
        await second.client.rows("dashboard")

    assert first.polte.lines == [ENTER]
    assert second.polte.lines == []


@pytest.mark.parametrize("changed", [{"password": "the right one"}, {"email": "own@example.com"}])
async def test_changed_settings_are_tried_at_once_and_the_refused_ones_stay_refused(changed):
    memories = Memories()
    wrong = open_desk({ENTER: [REFUSED]}, LOGIN, memories=memories)
    with pytest.raises(AccessDenied):
        await wrong.client.rows("dashboard")

    right = open_desk({ENTER: [logged_in()], CSV: [EMPTY]}, {**LOGIN, **changed}, memories=memories)
    await right.client.rows("dashboard")
    again = open_desk({ENTER: [REFUSED]}, LOGIN, memories=memories)
    with pytest.raises(AccessDenied):
        await again.client.rows("dashboard")

    assert right.polte.lines == [ENTER, CSV]
    assert again.polte.lines == []


async def test_two_wrong_passwords_are_both_remembered():
    memories = Memories()
    for password in ("wrong-one", "wrong-two", "wrong-one", "wrong-two"):
        desk = open_desk({ENTER: [REFUSED]}, {**LOGIN, "password": password}, memories=memories)
        with pytest.raises(AccessDenied):
            await desk.client.rows("dashboard")

    assert len(memories.learned.texts) == 1
    last = open_desk({ENTER: [REFUSED]}, {**LOGIN, "password": "wrong-one"}, memories=memories)
    with pytest.raises(AccessDenied):
        await last.client.rows("dashboard")
    assert last.polte.lines == []


async def test_neither_password_nor_token_is_in_what_is_kept_for_other_processes():
    memories = Memories()
    echoing = reply({"message": f"no user with {LOGIN['password']}"}, 401)
    desk = open_desk({ENTER: [echoing]}, LOGIN, memories=memories)
    with pytest.raises(AccessDenied):
        await desk.client.rows("dashboard")
    fine = open_desk(
        {ENTER: [logged_in(exp=LATER)], CSV: [EMPTY]},
        {**LOGIN, "password": "the right one"},
        memories=memories,
    )
    await fine.client.rows("dashboard")

    assert LOGIN["password"] not in str(memories.learned.texts)
    assert "the right one" not in str(memories.learned.texts) + str(memories.keychain.texts)
    assert jwt(exp=LATER) not in str(memories.learned.texts)


async def test_an_api_token_still_works_where_the_password_was_refused_by_another_process():
    memories = Memories()
    first = open_desk({ENTER: [REFUSED], CSV: [EMPTY]}, LOGIN | TOKEN, memories=memories)
    await first.client.rows("dashboard")

    second = open_desk({ENTER: [REFUSED], CSV: [EMPTY]}, LOGIN | TOKEN, memories=memories)
    await second.client.rows("dashboard")

    assert first.polte.lines == [ENTER, CSV]
    assert second.polte.lines == [CSV]


async def test_a_login_whose_answer_could_not_be_read_is_no_refused_password():
    memories = Memories()
    odd = open_desk({ENTER: [reply({"customerId": 77})]}, LOGIN, memories=memories)
    with pytest.raises(AccessDenied, match="no token"):
        await odd.client.rows("dashboard")

    later = open_desk({ENTER: [logged_in()], CSV: [EMPTY]}, LOGIN, memories=memories)
    await later.client.rows("dashboard")

    assert later.polte.lines == [ENTER, CSV]
