"""How CharterUP may fail us: the body counts, whatever the status."""

import json

import pytest

from tests.providers.charterup.fake import NOW, STAMP, TOKEN, among, client, data, said
from tui.providers.errors import (
    AccessDenied,
    AnswerLost,
    AnswerUnreadable,
    BudgetSpent,
    NotDone,
    NotPermitted,
    PerhapsDone,
    Refused,
)

HTML = "<html>Service unavailable</html>"


async def devices(*script):
    charter, wire = client(*script)
    return await anext(charter.devices()), wire


async def change(*script):
    charter, wire = client(*script)

    async def sending():
        pass

    outcomes = await charter.apply("set_reporting_frequency", ["1"], {"ConfigID": "161"}, sending)
    return outcomes["1"], wire


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (200, "", AnswerUnreadable),
        (200, "null", AnswerUnreadable),
        (200, "[]", AnswerUnreadable),
        (200, "{}", AnswerUnreadable),
        (200, '{"data": null}', AnswerUnreadable),
        (200, HTML, AnswerUnreadable),
        (200, b"\xff{}", AnswerUnreadable),
        (200, '{"data": [], "data": []}', AnswerUnreadable),
        (200, data(None), AnswerUnreadable),
        (200, data("none"), AnswerUnreadable),
        (200, data({}), AnswerUnreadable),
        (200, said("Something is odd"), Refused),
        (200, data(message="Something is odd"), Refused),
        (400, said("Something is odd"), Refused),
        (500, said("Something is odd"), Refused),
        (400, HTML, Refused),
        (404, '{"message": "Not found."}', Refused),
        (404, json.dumps(STAMP), Refused),
        (200, said("Invalid API key."), AccessDenied),
        (400, said("API Key Error. Please check your settings"), AccessDenied),
        (200, said("The token has expired"), AccessDenied),
        (401, HTML, AccessDenied),
        (403, "", NotPermitted),
        (429, HTML, BudgetSpent),
        (400, said("Rate Limit Exceeded: 1min_ratelimit_exceeded:61/60 "), BudgetSpent),
        (301, "", AnswerLost),
        (307, data(), AnswerLost),
        (408, "", AnswerLost),
        (500, HTML, AnswerLost),
        (502, "", AnswerLost),
        (500, '{"Message": "An error has occurred."}', AnswerLost),
    ],
)
async def test_an_answer_which_is_none_never_looks_like_an_empty_fleet(status, body, kind):
    with pytest.raises(kind) as failure:
        await devices((status, body))

    assert failure.type is kind
    assert "yellow: CharterUP" in str(failure.value)


@pytest.mark.parametrize(
    "body",
    [
        data(),
        json.dumps(STAMP),
        json.dumps({**STAMP, "data": None}),
        '{"data": []}',
        data(message="success"),
    ],
)
async def test_a_fleet_may_be_empty_where_charterup_says_so(body):
    found, wire = await devices(body)

    assert found == []
    assert wire.settled[0]["units"] == 1


async def test_a_status_is_no_obstacle_to_a_sound_body():
    found, _ = await devices((404, data({"deviceId": 1})))

    assert [record.key for record in found] == ["1"]


async def test_the_vendors_words_are_shown_as_they_are_but_harmless():
    with pytest.raises(Refused, match=r"Odd \[thing\]: \\x1b\[2J") as failure:
        await devices(said("Odd [thing]: \x1b[2J"))

    assert "\x1b" not in str(failure.value)


async def test_a_token_which_the_vendor_echoes_is_not_shown():
    with pytest.raises(AccessDenied) as failure:
        await devices(said(f"Invalid API key: {TOKEN}"))

    assert TOKEN not in str(failure.value)


@pytest.mark.parametrize(
    ("body", "units"),
    [(HTML, None), (said("no"), 1), (said("Invalid API key."), 1), (data({}), 1)],
)
async def test_the_budget_is_told_of_every_answer_whatever_is_wrong_with_it(body, units):
    charter, wire = client(body)

    with pytest.raises((NotDone, PerhapsDone)):
        await anext(charter.devices())

    assert [settled["units"] for settled in wire.settled] == [units]


async def test_stats_nobody_can_read_are_told_once_and_change_nothing(caplog):
    charter, wire = client(*[data(rate_limit_stats="plenty")] * 2)

    for _ in range(2):
        await anext(charter.devices())

    assert [settled["readings"] for settled in wire.settled] == [(), ()]
    assert [record.message for record in caplog.records] == [
        "yellow: rate_limit_stats cannot be read: plenty"
    ]


@pytest.mark.parametrize(
    ("rows", "units"), [(0, 1), (1, 1), (100, 1), (101, 2), (499, 5), (500, 5)]
)
async def test_what_an_answer_weighs_is_settled(rows, units):
    charter, wire = client(data(*({"reportId": n + 1, "deviceId": 1} for n in range(rows))))

    page = await charter.reports_all(NOW, NOW, among())

    assert wire.settled[0]["units"] == page.units == units
    assert page.cut is (rows >= 500)


@pytest.mark.parametrize("word", ["success", "Success", "SUCCESS", " success "])
async def test_one_word_alone_means_that_a_change_is_queued(word):
    outcome, _ = await change(said(word))

    assert (outcome.state, outcome.answer) == ("accepted", word.strip())


@pytest.mark.parametrize(
    "word",
    ["Successful?", "no success", "Invalid ConfigID", "Device not found.", "successes", "success."],
)
async def test_any_other_word_is_a_no(word):
    outcome, _ = await change(said(word))

    assert outcome.state == "refused"
    assert outcome.answer == word


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, ""),
        (200, "{}"),
        (200, data()),
        (200, HTML),
        (202, json.dumps(STAMP)),
        (400, said("success")),
        (307, said("success")),
        (408, said("timed out")),
        (500, said("success")),
        (500, said("Internal error")),
        (503, HTML),
    ],
)
async def test_a_change_whose_answer_does_not_say_is_not_known(status, body):
    with pytest.raises(PerhapsDone):
        await change((status, body))


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, HTML),
        (404, ""),
        (405, HTML),
        (401, ""),
        (403, said("no")),
        (429, ""),
        (200, said("Invalid API key.")),
    ],
)
async def test_a_change_which_was_not_done_is_said_not_to_be(status, body):
    with pytest.raises(NotDone):
        await change((status, body))
