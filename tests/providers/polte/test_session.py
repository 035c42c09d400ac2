"""Logging in to Polte: where the token is found, how long it holds, and when we stop."""

import asyncio
from datetime import timedelta

import pytest

from tests.providers.polte.made_up import LOGIN, START, TOKEN, jwt, logged_in, open_desk, reply
from tui.providers.errors import AccessDenied, AnswerLost, Blocked, Unreachable

CSV = "POST /customer/77/userEquipment/csv"
EMPTY = reply(b"Id,token,imei\n")
ENTER = "POST /users/login"


@pytest.mark.parametrize(
    "answer",
    [
        reply({"customerId": 77}, authorization="Bearer key-1"),
        reply({"customer_id": "77"}, authorization="key-1"),
        reply({"customer": {"id": 77}}, authorization="bearer   key-1\n"),
        reply({"user": {"customerId": "77"}, "token": "key-1"}),
        reply({"id": 77, "jwt": "Bearer key-1"}),
        reply({"data": {"accessToken": "key-1", "customerId": 77}}),
        reply({"customerId": 77, "id": 5}, 201, authorization="Bearer key-1"),
    ],
)
async def test_the_login_is_read_wherever_the_answer_holds_it(answer):
    opened = open_desk({ENTER: [answer], CSV: [EMPTY]}, LOGIN)

    check = await opened.client.check()

    assert check.devices == 0
    assert opened.polte.lines == [ENTER, CSV]
    assert opened.polte.asked[1][1].headers == {"Authorization": "Bearer key-1"}


async def test_the_password_is_in_the_signature_and_not_in_the_call():
    opened = open_desk({ENTER: [logged_in()], CSV: [EMPTY]}, LOGIN)

    await opened.client.check()

    call, signature = opened.polte.asked[0]
    assert LOGIN["password"] not in repr(call)
    assert LOGIN["password"].encode() in signature.body


async def test_a_login_which_does_not_tell_the_customer_uses_the_setting_or_asks_for_it():
    told = reply({}, authorization="Bearer key-1")
    with_setting = open_desk({ENTER: [told], CSV: [EMPTY]}, LOGIN | {"customer_id": "77"})
    without = open_desk({ENTER: [told]}, LOGIN)

    assert (await with_setting.client.check()).devices == 0
    with pytest.raises(Blocked, match="set customer_id"):
        await without.client.check()


@pytest.mark.parametrize(
    "secrets",
    [{}, {"email": "ops@example.com"}, {"password": "x"}, {"api_token": "a"}, {"customer_id": "7"}],
)
async def test_missing_credentials_are_named_before_anything_is_sent(secrets):
    opened = open_desk({}, secrets)

    with pytest.raises(Blocked, match=r"email and password, or api_token and customer_id"):
        await opened.client.check()
    assert opened.polte.lines == []


@pytest.mark.parametrize("minutes", [54, 56])
async def test_a_login_is_renewed_five_minutes_before_its_end(minutes):
    ends = START + timedelta(hours=1)
    opened = open_desk({ENTER: [logged_in(exp=int(ends.timestamp()))], CSV: [EMPTY]}, LOGIN)
    await opened.client.check()

    opened.clock.now = START + timedelta(minutes=minutes)
    await opened.client.check()

    assert opened.client.login_expires_at == ends
    assert opened.polte.lines.count(ENTER) == (1 if minutes < 55 else 2)


@pytest.mark.parametrize("claims", [{}, {"exp": "soon"}, {"exp": 1}, {"exp": 1e300}])
async def test_a_login_with_no_believable_end_holds_until_it_is_refused(claims):
    opened = open_desk({ENTER: [logged_in(**claims)], CSV: [EMPTY]}, LOGIN)
    await opened.client.check()

    opened.clock.now = START + timedelta(days=9)
    await opened.client.check()

    assert opened.polte.lines.count(ENTER) == 1


async def test_a_401_is_worth_one_new_login_and_no_second_one():
    once = open_desk({ENTER: [logged_in(n=1), logged_in(n=2)], CSV: [reply({}, 401), EMPTY]}, LOGIN)
    always = open_desk({ENTER: [logged_in()], CSV: [reply({"message": "no"}, 401)]}, LOGIN)

    assert (await once.client.check()).devices == 0
    with pytest.raises(AccessDenied, match="401"):
        await always.client.check()
    assert once.polte.lines == [ENTER, CSV, ENTER, CSV]
    assert always.polte.lines == [ENTER, CSV, ENTER, CSV]


@pytest.mark.parametrize("status", [400, 401, 403, 422, 423])
async def test_after_a_refused_login_nobody_logs_in_with_the_same_credentials(status):
    opened = open_desk({ENTER: [reply({"message": "Invalid password."}, status)]}, LOGIN)
    with pytest.raises(AccessDenied, match=r"Invalid password"):
        await opened.client.device("ue-a")

    with pytest.raises(AccessDenied, match="does not try again"):
        await opened.client.device("ue-a")
    with pytest.raises(AccessDenied, match="does not try again"):
        await opened.client.check()
    assert opened.polte.lines == [ENTER]


async def test_a_refused_login_falls_back_on_an_api_token_and_says_so():
    opened = open_desk({ENTER: [reply({}, 401)], CSV: [EMPTY]}, LOGIN | TOKEN)

    check = await opened.client.check()

    assert opened.polte.asked[-1][1].headers == {"Authorization": "Polte-API api-token-0001"}
    assert "refused the login" in check.sentence


async def test_a_login_which_gets_lost_leaves_the_change_certainly_undone():
    opened = open_desk({ENTER: [AnswerLost("gone")]}, LOGIN | {"customer_id": "77"})

    with pytest.raises(Unreachable):
        await opened.do("claim", "013108001841853")


async def test_an_answer_without_a_token_is_said_and_not_asked_again():
    opened = open_desk({ENTER: [reply({"customerId": 77})]}, LOGIN)

    for _ in range(2):
        with pytest.raises(AccessDenied, match="no token"):
            await opened.client.device("ue-a")
    assert opened.polte.lines == [ENTER]


async def test_two_calls_at_once_log_in_once():
    opened = open_desk({ENTER: [logged_in()], CSV: [EMPTY]}, LOGIN)

    await asyncio.gather(opened.client.rows("dashboard"), opened.client.rows("dashboard"))

    assert opened.polte.lines == [ENTER, CSV, CSV]


@pytest.mark.parametrize(
    "pasted",
    ["key-1", " key-1\n", "<key-1>", "Polte-API key-1", "POLTE-API  <key-1>", "Bearer ke\ny-1"],
)
async def test_a_pasted_api_token_is_sent_with_exactly_one_word_and_one_space(pasted):
    opened = open_desk({CSV: [EMPTY]}, {"api_token": pasted, "customer_id": "77"})

    await opened.client.check()

    assert opened.polte.asked[0][1].headers == {"Authorization": "Polte-API key-1"}


async def test_the_word_before_the_token_can_be_set():
    opened = open_desk({CSV: [EMPTY]}, TOKEN, auth_word="POLTE-API")

    await opened.client.check()

    assert opened.polte.asked[0][1].headers == {"Authorization": "POLTE-API api-token-0001"}


async def test_a_secret_which_a_refusal_echoes_is_covered():
    token = jwt(n=1)
    said = reply({"message": f"bad Bearer {token} or hunter22-long"}, 400)
    opened = open_desk({ENTER: [logged_in(n=1)], "POST /customer/77/apiTokens": [said]}, LOGIN)

    with pytest.raises(Exception, match="bad Bearer") as refused:
        await opened.do("create_token", role="ue")

    assert token not in str(refused.value)
    assert "hunter22" not in str(refused.value)
