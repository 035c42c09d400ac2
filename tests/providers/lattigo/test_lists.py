import pytest

from tests.providers.lattigo.line import answer, client, fixture
from tui.providers.errors import AnswerUnreadable, Blocked, Refused


async def test_rate_plans_are_known_by_their_names():
    account, wire = client(answer(fixture("rate_plans.answer"), x_next_page=""))

    (plan,) = await account.rows("rate-plans")

    assert (plan.list, plan.key) == ("rate-plans", "ACME Co 5mb Rate Plan")
    assert plan.vendor == fixture("rate_plans.answer")[0]
    assert wire.calls[0].path == "v2/rate_plans"


@pytest.mark.parametrize(
    "body",
    [["ann", "bob"], {"users": ["ann", "bob"]}, [{"username": "ann"}, {"username": "bob"}]],
)
async def test_users_are_names(body):
    account, wire = client(answer(body, x_next_page=""))

    users = await account.rows("users")

    assert [(row.key, row.vendor) for row in users] == [
        ("ann", {"username": "ann"}),
        ("bob", {"username": "bob"}),
    ]
    assert wire.calls[0].path == "v2/users"


@pytest.mark.parametrize(("list", "body"), [("users", [None]), ("rate-plans", [{"days": 3}])])
async def test_a_row_without_a_name_is_unreadable(list, body):
    account, _ = client(answer(body, x_next_page=""))

    with pytest.raises(AnswerUnreadable):
        await account.rows(list)


async def test_texts_are_asked_for_by_whole_utc_days_and_belong_to_their_device():
    account, wire = client(
        answer({"id": 7, "device_name": "36524"}), answer(fixture("get_sms.answer"))
    )

    (text,) = await account.rows("sms", "36524")

    assert (text.key, text.device) == ("7001", "7")
    assert wire.calls[1].path == "v2/devices/36524/get_sms"
    assert wire.calls[1].query == (
        ("start_date", "2024-05-24"),
        ("end_date", "2024-06-23"),
        ("direction", "all"),
    )


async def test_texts_without_an_id_keep_a_key_from_one_reading_to_the_next():
    rows = [{"message_body": "a"}, {"message_body": "b"}, {"event_id": 5}, {"event_id": 5, "x": 1}]
    device = answer({"id": 7, "device_name": "36524"})
    account, _ = client(device, answer(rows), device, answer(rows[::-1]))

    first = await account.rows("sms", "36524")
    again = await account.rows("sms", "36524")

    assert len({row.key for row in first}) == 4
    assert {row.key for row in first if "message_body" in row.vendor} == {
        row.key for row in again if "message_body" in row.vendor
    }


async def test_texts_of_an_unknown_device_are_refused():
    account, _ = client(answer(None))

    with pytest.raises(Refused, match="36524"):
        await account.rows("sms", "36524")


@pytest.mark.parametrize(("list", "argument"), [("sms", None), ("orgs", None)])
async def test_a_list_lattigo_has_not_is_blocked(list, argument):
    account, wire = client(answer([]))

    with pytest.raises(Blocked):
        await account.rows(list, argument)
    assert wire.calls == []
