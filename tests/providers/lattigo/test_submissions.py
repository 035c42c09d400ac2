import pytest

from tests.providers.lattigo.line import answer, client, fixture
from tui.domain.change.action import TargetState
from tui.providers.errors import AnswerLost, AnswerUnreadable, Blocked, Refused

DONE, REFUSED, UNKNOWN = TargetState.ACCEPTED, TargetState.REFUSED, TargetState.UNKNOWN
PLAN = {"rate_plan_name": "ACME Co 5mb Rate Plan"}
UPLOAD = {"upload_email": "name@vendor_company.com", "upload_sku": "XYZ000000012345"}
FIRST = "111111111111111/89222222222222222222"
SECOND = "333333333333333/89444444444444444444"
THIRD = "555555555555555/89666666666666666666"
ALL = [FIRST, SECOND, THIRD]
IMEIS = ["111111111111111", "333333333333333", "555555555555555"]


async def freely():
    pass


async def never():
    raise AssertionError("nothing may be sent")


def activating(reply):
    return client(answer(fixture("rate_plans.answer"), x_next_page=""), reply)


async def states(reply, targets=ALL):
    account, _ = activating(reply)
    outcomes = await account.apply("activation_request", targets, PLAN, freely)
    return [outcomes[target].state for target in targets]


@pytest.mark.parametrize("status", [200, 201, 422])
async def test_the_documents_own_activation_did_part_of_the_work(status):
    account, wire = activating(answer(fixture("activation_request.answer"), status))

    outcomes = await account.apply("activation_request", ALL, PLAN, freely)

    assert [outcomes[target].state for target in ALL] == [DONE, REFUSED, DONE]
    assert outcomes[SECOND].answer == (
        "iccid: Error messages would be here about an issue with the ICCID"
    )
    call = wire.calls[1]
    assert (call.method, call.path) == ("POST", "v2/device_operations/activation_request")
    assert 422 in call.accepts
    assert 500 not in call.accepts


async def test_the_documents_own_upload_did_part_of_the_work():
    account, wire = client(answer(fixture("upload_request.answer"), 422))

    outcomes = await account.apply("upload_request", IMEIS, UPLOAD, freely)

    assert wire.calls[0].json == fixture("upload_request.request")
    assert [outcomes[imei].state for imei in IMEIS] == [DONE, REFUSED, DONE]
    assert outcomes[IMEIS[1]].answer == (
        "imei: Error messages would be here about an issue with the IMEI"
    )


def test_a_single_activation_is_asked_for_as_documented():
    account, _ = client(answer({}))

    call = account.prepare("activation_request", [FIRST], {"rate_plan_name": "ACME Co 10MB Plan"})

    assert call.json == fixture("activation_request_single.request")


@pytest.mark.parametrize(
    ("at_top", "body"),
    [
        (False, {"activation_requests": [{"iccid": "8" * 20, "device_sku": "S", "region_code": "02134", "note1": "n"}]}),
        (True, {"device_sku": "S", "region_code": "02134", "activation_requests": [{"iccid": "8" * 20, "note1": "n"}]}),
    ],
)  # fmt: skip
def test_a_device_sku_stands_for_an_imei_and_its_place_can_be_set(at_top, body):
    account, _ = client(answer({}), device_sku_at_top=at_top)
    values = {**PLAN, "device_sku": "S", "region_code": "02134", "note1": "n"}

    for target in ("8" * 20, "/" + "8" * 20):
        assert account.prepare("activation_request", [target], values).json == {**PLAN, **body}


def test_an_activation_is_json_even_where_bodies_are_forms():
    account, _ = client(answer({}), form_bodies=True)

    call = account.prepare("activation_request", [FIRST], PLAN)

    assert (call.content, len(call.json["activation_requests"])) == (None, 1)


@pytest.mark.parametrize("pair", [FIRST, FIRST.replace("/", ","), FIRST.replace("/", " , ")])
def test_a_pair_may_be_written_in_several_ways(pair):
    account, _ = client(answer({}))

    call = account.prepare("activation_request", [pair], PLAN)

    assert call.json["activation_requests"] == [
        {"imei": "111111111111111", "iccid": "89222222222222222222"}
    ]


@pytest.mark.parametrize(
    ("action", "targets", "values"),
    [
        ("activation_request", ["111111111111111"], PLAN),
        ("activation_request", ["/89222222222222222222"], PLAN),
        ("activation_request", ["89222222222222222222/111111111111111"], PLAN),
        ("activation_request", ["11111111111111\uff11/89222222222222222222"], PLAN),
        ("activation_request", [f"{FIRST}/3"], PLAN),
        ("activation_request", ["/"], PLAN),
        ("activation_request", [FIRST, FIRST.replace("/", ",")], PLAN),
        ("activation_request", [FIRST, "333333333333333/89222222222222222222"], PLAN),
        ("activation_request", [FIRST], {}),
        ("activation_request", [FIRST], {**PLAN, "note3": "x" * 251}),
        ("activation_request", [FIRST], {**PLAN, "region_code": 2134}),
        ("upload_request", ["11111111111111x"], UPLOAD),
        ("upload_request", ["8.9E+14"], UPLOAD),
        ("upload_request", ["111111111111111"], {"upload_sku": "S"}),
    ],
)
async def test_what_is_not_an_identifier_is_never_sent(action, targets, values):
    account, wire = client(answer({}))

    with pytest.raises(Blocked):
        await account.apply(action, targets, values, never)
    assert wire.calls == []


@pytest.mark.parametrize("name", ["ACME Co 5MB Rate Plan", "ACME Co 5mb Rate Plan ", "ACME"])
async def test_a_misspelled_rate_plan_is_never_sent(name):
    account, wire = activating(answer({}))

    with pytest.raises(Blocked, match="rate-plans"):
        await account.apply("activation_request", [FIRST], {"rate_plan_name": name}, never)
    assert [call.method for call in wire.calls] == ["GET"]


def taken(pair):
    imei, iccid = pair.split("/")
    return {"imei": imei, "iccid": iccid}


def refused(index, pair, **more):
    return {"device_index": index, "error": "no", "input": taken(pair), **more}


@pytest.mark.parametrize(
    ("processed", "unprocessed", "expected"),
    [
        ([taken(FIRST), taken(SECOND), taken(THIRD)], [], [DONE, DONE, DONE]),
        ([taken(FIRST)], [], [DONE, UNKNOWN, UNKNOWN]),
        ([taken(FIRST), taken(FIRST)], [], [UNKNOWN, UNKNOWN, UNKNOWN]),
        ([taken(FIRST)], [refused(0, FIRST)], [UNKNOWN, UNKNOWN, UNKNOWN]),
        ([taken(FIRST)], [refused(2, SECOND)], [DONE, UNKNOWN, UNKNOWN]),
        ([], [refused(9, SECOND)], [UNKNOWN, REFUSED, UNKNOWN]),
        ([], [refused("1", SECOND)], [UNKNOWN, REFUSED, UNKNOWN]),
        ([], [refused(None, SECOND)], [UNKNOWN, REFUSED, UNKNOWN]),
        ([], [{"device_index": 1, "error": "no"}], [UNKNOWN, REFUSED, UNKNOWN]),
        ([], [{"error": "no"}, "no", None], [UNKNOWN, UNKNOWN, UNKNOWN]),
        ([{"imei": "111111111111111", "iccid": ""}], None, [DONE, UNKNOWN, UNKNOWN]),
        ([{"imei": "111111111111111", "iccid": "1"}], [], [UNKNOWN, UNKNOWN, UNKNOWN]),
        (taken(FIRST), refused(1, SECOND), [DONE, REFUSED, UNKNOWN]),
        ([{}, None, "x"], [], [UNKNOWN, UNKNOWN, UNKNOWN]),
    ],
)
async def test_only_what_is_named_once_and_clearly_has_an_outcome(processed, unprocessed, expected):
    body = {"processed": processed, "unprocessed": unprocessed}

    assert await states(answer(body, 422)) == expected


async def test_an_echo_which_fits_two_sims_settles_neither():
    shared = ["111111111111111/89222222222222222222", "111111111111111/89444444444444444444"]
    body = {"processed": [{"imei": "111111111111111"}], "unprocessed": []}

    assert await states(answer(body), shared) == [UNKNOWN, UNKNOWN]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (
            '{"iccid":["is taken","is old"],"imei":["is bad"]}',
            "iccid: is taken, is old; imei: is bad",
        ),
        ({"iccid": ["is taken"]}, "iccid: is taken"),
        ("plain words", "plain words"),
        ("{broken", "{broken"),
        ("", "refused without a reason"),
        (None, "refused without a reason"),
        ('{"iccid":["\\u001b[2J"]}', "iccid: \\x1b[2J"),
    ],
)
async def test_an_error_is_json_within_json_or_plain_text(error, words):
    account, _ = activating(
        answer({"processed": [], "unprocessed": [{"device_index": 0, "error": error}]}, 422)
    )

    outcomes = await account.apply("activation_request", [FIRST], PLAN, freely)

    assert (outcomes[FIRST].state, outcomes[FIRST].answer) == (REFUSED, words)


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (answer({"error": "maintenance"}, 422), AnswerUnreadable),
        (answer({}, 200), AnswerUnreadable),
        (answer([], 200), AnswerUnreadable),
        (answer(b"", 200), AnswerUnreadable),
        (answer({"processed": []}, 500), AnswerLost),
        (answer({"error": "not enabled"}, 403), Refused),
        (answer({"error": "rate_plan_name is missing"}, 400), Refused),
    ],
)
async def test_an_activation_without_a_verdict_is_unknown_unless_it_was_refused(reply, error):
    with pytest.raises(error):
        await states(reply)
