"""Claiming devices at Polte: the request, and what its answer means for each IMEI."""

import pytest

from tests.providers.polte.made_up import open_desk, reply
from tui.providers.errors import AccessDenied, AnswerLost, Blocked, Refused

A, B = "013108001841853", "490154203237518"
CLAIM = "POST /customer/77/userEquipment/claim"


async def claimed(answer):
    outcomes = await open_desk({CLAIM: [answer]}).do("claim", A, B)
    return outcomes[A][0], outcomes[B][0]


@pytest.mark.parametrize(
    ("answer", "states"),
    [
        (reply({"claimed": [A, B], "failed": []}), ("accepted", "accepted")),
        (reply({"claimed": [A], "failed": [{"imei": B, "reason": "?"}]}), ("accepted", "refused")),
        (reply({"failed": [B]}), ("accepted", "refused")),
        (reply({"failed": f"{B}"}), ("accepted", "refused")),
        (reply({"errors": {B: "not in a manifest"}}), ("accepted", "refused")),
        (reply({A: "Success", B: "Error: unknown IMEI"}), ("accepted", "refused")),
        (
            reply([{"imei": A, "claimedAt": "2026"}, {"imei": B, "error": "x"}]),
            ("accepted", "refused"),
        ),
        (
            reply([{"imei": A, "status": "claimed"}, {"imei": B, "status": "failed"}]),
            ("accepted", "refused"),
        ),
        (
            reply([{"imei": A, "claimed": True}, {"imei": B, "claimed": False}]),
            ("accepted", "refused"),
        ),
        (reply([{"imei": A}]), ("accepted", "unknown")),  # B is not mentioned
        (reply({"claimed": [A, B], "failed": [B]}), ("accepted", "unknown")),  # mentioned twice
        (reply({"claimed": 1, "failed": 1}), ("unknown", "unknown")),  # it does not say which
        (reply({"message": "Some IMEIs could not be claimed"}), ("unknown", "unknown")),
        (reply({"success": False, "imeis": [A, B]}), ("refused", "refused")),
        (reply({"success": False}), ("unknown", "unknown")),
        (reply({"success": True}), ("accepted", "accepted")),
        (reply({"claimed": 2, "failed": 0}), ("accepted", "accepted")),
        (reply(b"OK"), ("accepted", "accepted")),
        (reply(b"", 204), ("accepted", "accepted")),
        (reply(b""), ("unknown", "unknown")),
        (reply(b"<html>"), ("unknown", "unknown")),
        (reply({"processed": [A], "unprocessed": [B]}, 422), ("accepted", "refused")),
        (reply({"failed": [B]}, 422), ("unknown", "refused")),
    ],
)
async def test_a_claim_is_judged_imei_by_imei(answer, states):
    assert await claimed(answer) == states


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        (reply({"message": "bad"}, 400), Refused),
        (reply({"imeis": [A, B], "message": "bad"}, 400), Refused),  # an echo is no yes
        (reply({"imeis": [A, B], "message": "bad"}, 422), AnswerLost),  # nor is it a no
        (reply({"failed": [A]}, 403), AccessDenied),
        (reply({}, 401), AccessDenied),
        (reply({}, 500), AnswerLost),
    ],
)
async def test_a_claim_which_is_refused_whole_says_so(answer, failure):
    with pytest.raises(failure):
        await claimed(answer)


@pytest.mark.parametrize(
    ("options", "body"),
    [
        ({}, {"imeis": [A, B]}),
        ({"claim_key": "imeiList"}, {"imeiList": [A, B]}),
        ({"claim_as_text": True}, {"imeis": f"{A},{B}"}),
        ({"claim_key": ""}, [A, B]),
        ({"paths": {"claim": {"body": {"imeis": "x"}, "as_text": True}}}, {"x": f"{A},{B}"}),
    ],
)
def test_the_claims_body_is_a_list_or_a_text_under_a_key_which_can_be_set(options, body):
    call = open_desk({}, **options).client.prepare("claim", [A, B, A], {})

    assert call.json == body
    assert (call.mutates, call.auth) == (True, "account")


@pytest.mark.parametrize("target", ["", "1", A + "\n", "\uff10" * 15, A[:-1] + "x"])
def test_what_is_no_imei_is_not_claimed(target):
    with pytest.raises(Blocked, match=r"Not an IMEI|is blank"):
        open_desk({}).client.prepare("claim", [A, target], {})


def test_more_than_a_chunk_is_not_sent_at_once():
    with pytest.raises(Blocked, match="1 to 10"):
        open_desk({}).client.prepare("claim", [f"{number:015}" for number in range(11)], {})


def test_the_claim_file_is_a_form_with_one_text_file_of_commas():
    client = open_desk({}, claim_file_field="manifest").client

    call = client.prepare("claim_file", [A, B], {})

    kind = call.headers["Content-Type"]
    boundary = kind.removeprefix("multipart/form-data; boundary=").encode()
    head, _, rest = call.content.partition(b"\r\n\r\n")
    assert head.startswith(b"--" + boundary + b"\r\n")
    assert b'name="manifest"; filename="imeis.txt"' in head
    assert rest == f"{A},{B}".encode() + b"\r\n--" + boundary + b"--\r\n"
    assert call.json is None
