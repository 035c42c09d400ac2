import gzip
import json

import pytest

from tui.sim.http.faults import FAULTS, Faults
from tui.sim.message import Answer, Request, answer_json
from tui.sim.world.delivery import DELAY, Cut, Delivery

ASKED = Request("GET", "/v2/devices")
SAID = answer_json([{"id": 7, "name": "Coach é", "up": True}, {"id": 8}], 200, ("X-Total", "2"))


class Vendor:
    """Counts its requests, and always answers the same."""

    def __init__(self, answer=SAID):
        self.answer = answer
        self.heard = 0

    def __call__(self, _):
        self.heard += 1
        return self.answer


def strike(name, answer=SAID, **options):
    faults, vendor = Faults(), Vendor(answer)
    faults.strike(name, **options)
    return faults.deliver("lattigo", ASKED, vendor), vendor.heard


def body_of(name, answer=SAID):
    return strike(name, answer)[0].answer.body


def test_without_a_fault_the_answer_arrives_as_it_was_said():
    assert Faults().deliver("lattigo", ASKED, Vendor()) == Delivery(SAID)


def test_a_fault_falls_on_the_next_request_meant_and_no_other():
    faults, vendor = Faults(), Vendor()
    faults.strike("html", vendor="polte", times=2, after=1)

    asked = ["lattigo", "polte", "polte", "lattigo", "polte", "polte"]
    struck = [faults.deliver(name, ASKED, vendor).answer != SAID for name in asked]

    assert struck == [False, False, True, False, True, False]
    assert faults.struck == [("polte", "html"), ("polte", "html")]


def test_a_fault_can_be_meant_for_some_requests_only():
    faults = Faults()
    faults.strike("empty", where=lambda request: request.method == "PUT")

    read = faults.deliver("lattigo", ASKED, Vendor())
    written = faults.deliver("lattigo", Request("PUT", "/"), Vendor())

    assert (read.answer, written.answer.body) == (SAID, b"")


def test_bad_luck_is_the_same_every_time():
    def run(seed):
        faults = Faults(seed=seed, rate=0.3, among=("html", "status_500", "latency"))
        for _ in range(200):
            faults.deliver("lattigo", ASKED, Vendor())
        return faults.struck

    assert run(1) == run(1) != run(2)
    assert 40 < len(run(1)) < 80


def test_bad_luck_can_be_ended():
    faults = Faults(rate=1.0)
    faults.strike("html", times=5)

    faults.clear()

    assert faults.deliver("lattigo", ASKED, Vendor()) == Delivery(SAID)


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_vendor_hears_of_a_request_only_where_the_fault_lets_it(fault):
    _, heard = strike(fault.name)

    assert heard == fault.done
    assert fault.cut is None or fault.cut.heard == fault.done


@pytest.mark.parametrize("done", [True, False])
def test_whether_an_error_comes_before_or_after_the_deed_can_be_said(done):
    delivery, heard = strike("status_500", done=done)

    assert (delivery.answer.status, heard) == (500, done)


@pytest.mark.parametrize("status", [301, 307, 408, 429, 500, 502, 503, 504])
def test_a_status_in_the_table_is_the_status_that_arrives(status):
    assert strike(f"status_{status}")[0].answer.status == status


def test_a_refusal_may_say_how_long_to_wait_and_a_redirect_where_to():
    waiting, moved = strike("retry_after")[0].answer, strike("status_307")[0].answer

    assert dict(waiting.headers)["retry-after"] == "7"
    assert dict(moved.headers)["location"] == "https://elsewhere.example/"


def test_texts_that_are_no_json_arrive_as_such():
    for name in ("empty", "html", "truncated_json"):
        with pytest.raises(ValueError, match="line 1"):
            json.loads(body_of(name))
    with pytest.raises(UnicodeDecodeError):
        body_of("invalid_utf8").decode()
    with pytest.raises(EOFError):
        gzip.decompress(body_of("cut_gzip"))
    with pytest.raises(RecursionError):
        json.loads(body_of("deep_nesting"))


def test_a_bomb_is_small_on_the_wire():
    packed = body_of("gzip_bomb")

    assert len(packed) < 100_000
    assert len(gzip.decompress(packed)) > 60_000_000


def test_numbers_become_what_json_cannot_hold():
    assert b'[{"id": NaN, "name": "Coach \xc3\xa9", "up": true}' in body_of("nan")
    assert b"9" * 5000 in body_of("huge_integer")
    assert body_of("nan", Answer(200, b"Id,imei")) == b"[NaN]"


def test_a_key_is_said_twice():
    pairs = json.loads(body_of("duplicate_keys"), object_pairs_hook=list)

    assert pairs[0][:2] == [("id", "first"), ("id", 7)]


@pytest.mark.parametrize(
    ("body", "left"),
    [
        (b"[1,2,3,4]", b"[1, 2]"),
        (b'{"data":[1,2,3],"message":"x"}', b'{"data": [1], "message": "x"}'),
        (b"Id,imei\r\n1,a\r\n2,b\r\n", b"Id,imei\r\n1,a\r\n"),
    ],
)
def test_a_list_can_be_short_without_saying_so(body, left):
    answer = Answer(200, body, (("X-Total", "4"),))

    assert strike("short_list", answer)[0].answer == Answer(200, left, answer.headers)


def test_a_content_type_can_be_wrong():
    answer = strike("wrong_content_type")[0].answer

    assert answer.body == SAID.body
    assert answer.headers == (("content-type", "image/png"), ("X-Total", "2"))


def test_a_vendors_thinking_time_is_no_header_of_its_answer():
    delivery = Faults().deliver("polte", ASKED, Vendor(Answer(200, b"", ((DELAY, "2.5"),))))

    assert (delivery.delay_seconds, delivery.answer.headers) == (2.5, ())


def test_a_body_drips_in_pieces():
    delivery, _ = strike("drip")

    pieces = list(delivery.pieces())
    assert b"".join(pieces) == SAID.body
    assert {len(piece) for piece in pieces[:-1]} == {16}
    assert delivery.gap_seconds > 0


def test_a_line_cut_in_the_middle_lets_half_the_body_through():
    delivery, _ = strike("cut_body")

    assert delivery.cut is Cut.BODY
    assert b"".join(delivery.pieces()) == SAID.body[: len(SAID.body) // 2]
