"""The wire on transports which answer, break and lie on request."""

import gzip
import json
import logging
import traceback
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from tui.domain.budget.windows import Allowance, Reading, Window
from tui.providers.contract import Call, Signature
from tui.providers.errors import (
    AccessDenied,
    AnswerLost,
    AnswerUnreadable,
    Blocked,
    BudgetSpent,
    NotDone,
    NotPermitted,
    PerhapsDone,
    Refused,
    Unreachable,
)
from tui.providers.governor import Governor, MemoryLedger
from tui.providers.http import HttpWire
from tui.providers.line import Patience
from tui.providers.outgoing import outgoing

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECRET = "canary-7c1f0e"
READ = Call(operation="get_devices", method="POST", path="", json={"commandstring": "get_devices"})
CHANGE = Call(operation="send_sms", method="POST", path="v2/send_sms", json={}, mutates=True)
HEADERS = "http11.send_request_headers.started"
CONNECT = "connection.connect_tcp.started"


class Script(httpx.AsyncBaseTransport):
    """Plays one scripted turn per request, the last one again and again, and keeps what was asked."""

    def __init__(self, *turns):
        self.turns = list(turns)
        self.asked = []

    async def handle_async_request(self, request):
        self.asked.append(request)
        turn = self.turns.pop(0) if len(self.turns) > 1 else self.turns[0]
        return await turn(request)


class Pieces(httpx.AsyncByteStream):
    def __init__(self, *pieces):
        self.pieces = pieces

    async def __aiter__(self):
        for piece in self.pieces:
            if isinstance(piece, Exception):
                raise piece
            yield piece


def says(status=200, body=b"{}", headers=(), *, pieces=None):
    async def turn(request):
        stream = Pieces(*(pieces or [body]))
        return httpx.Response(status, headers=list(headers), stream=stream, request=request)

    return turn


def breaks(error, *steps):
    """Fail after these traced steps, quoting the signed request as httpx itself would."""

    async def turn(request):
        for step in steps:
            await request.extensions["trace"](step, {})
        raise error("the line broke", request=request)

    return turn


class Scene:
    """A wire with its clock, ledger and script."""

    def __init__(self, *turns, signer=None, **settings):
        self.seconds = 0.0
        self.script = Script(*(turns or [says()]))
        windows = (Window(10, 20), Window(60, 60), Window(3600, 130))
        self.ledger = MemoryLedger({"fleet": Allowance(windows=windows)})
        governor = Governor(
            "fleet", self.ledger, person=True, patience_seconds=5, now=self.now, sleep=self.sleep
        )
        settings = {"is_read": lambda *_: False, "read_only": False} | settings
        self.wire = HttpWire(
            "fleet",
            settings.pop("base_url", "https://api.example.com/api/v2/"),
            signer=signer or (lambda call: Signature({"Authorization": f"Bearer {SECRET}"})),
            governor=governor,
            now=self.now,
            sleep=self.sleep,
            transport=self.script,
            **settings,
        )

    def now(self):
        return START + timedelta(seconds=self.seconds)

    async def sleep(self, seconds):
        self.seconds += seconds

    async def fails(self, call, kind):
        with pytest.raises(kind) as failure:
            await self.wire.send(call)
        return failure.value

    async def used(self):
        return (await self.ledger.gauges("fleet", self.now()))[-1].used


@pytest.mark.parametrize(
    ("base", "path", "query", "url"),
    [
        ("https://h.example/api/v2/", "", (), "https://h.example/api/v2/"),
        ("https://h.example/api/v2", "", (), "https://h.example/api/v2/"),
        ("https://h.example", "v2/devices", (), "https://h.example/v2/devices"),
        ("https://h.example/", "/v2/devices", (), "https://h.example/v2/devices"),
        ("https://h.example/p/", "d/a%2Fb%20c", (), "https://h.example/p/d/a%2Fb%20c"),
        ("https://h.example", "d", (("q", "a b&c=ü"),), "https://h.example/d?q=a%20b%26c%3D%C3%BC"),
        ("http://127.0.0.1:8700/polte", "x", (), "http://127.0.0.1:8700/polte/x"),
    ],
)
async def test_a_path_is_joined_by_one_slash_and_sent_as_given(base, path, query, url):
    scene = Scene(base_url=base)
    await scene.wire.send(Call(operation="x", method="GET", path=path, query=query))

    assert str(scene.script.asked[0].url) == url


@pytest.mark.parametrize(
    "path", ["d/../users", "d/..", "d?x=1", "d#f", "d/a b", "d/%zz", "d/\n", "d/ü"]
)
async def test_a_path_that_would_arrive_changed_is_not_sent(path):
    scene = Scene()
    await scene.fails(Call(operation="x", method="GET", path=path), Blocked)

    assert scene.script.asked == []


@pytest.mark.parametrize("url", ["http://api.example.com", "ftp://h", "h", "https://u:p@h.example"])
def test_only_https_or_loopback_is_accepted(url):
    with pytest.raises(ValueError, match="fleet: base_url"):
        Scene(base_url=url)


async def test_an_answer_is_given_back_with_lower_case_headers():
    scene = Scene(says(200, b'{"a":1}', [("X-Next-Page", "2"), ("Set-Cookie", "a=b")]))
    reply = await scene.wire.send(READ)
    await scene.wire.send(READ)

    assert (reply.status, reply.body, reply.headers["x-next-page"]) == (200, b'{"a":1}', "2")
    assert "cookie" not in scene.script.asked[1].headers


async def test_the_signature_is_added_at_the_last_step():
    body = json.dumps({"commandstring": "get_devices", "token": SECRET}).encode()
    scene = Scene(signer=lambda call: Signature({"X-Key": SECRET}, body))
    reply = await scene.wire.send(READ)
    sent = scene.script.asked[0]

    assert (sent.content, sent.headers["x-key"]) == (body, SECRET)
    assert sent.headers["content-length"] == str(len(body))
    assert sent.headers["content-type"] == "application/json"
    assert sent.headers["accept-encoding"] == "gzip, identity"
    assert SECRET not in repr(reply)


@pytest.mark.parametrize(
    ("turn", "kind", "says_it"),
    [
        (breaks(httpx.ConnectError, CONNECT), Unreachable, "Nothing was sent"),
        (breaks(httpx.ConnectTimeout, CONNECT), Unreachable, "Nothing was sent"),
        (breaks(httpx.PoolTimeout), Unreachable, "Nothing was sent"),
        (breaks(httpx.ProxyError, CONNECT, HEADERS), Unreachable, "Nothing was sent"),
        (breaks(httpx.ReadError, CONNECT), Unreachable, "Nothing was sent"),
        (breaks(httpx.WriteError, CONNECT, HEADERS), AnswerLost, "may have been carried out"),
        (breaks(httpx.ReadTimeout, CONNECT, HEADERS), AnswerLost, "may have been carried out"),
        (breaks(httpx.ReadError, HEADERS), AnswerLost, "may have been carried out"),
        (breaks(httpx.RemoteProtocolError, HEADERS), AnswerLost, "may have been carried out"),
        (breaks(httpx.ReadError), AnswerLost, "may have been carried out"),
        (says(301, headers=[("location", "https://e.example/x?token=abc")]), Refused, "e.example/x)"),
        (says(307), Refused, "Nothing was changed"),
        (says(308), Refused, "never followed"),
        (says(302, headers=[("location", "https://e.example/api/v2/send_sms/")]), Refused, "Nothing was changed"),
        (says(302, headers=[("location", "/changed")]), AnswerUnreadable, "may have been carried out"),
        (says(303, headers=[("location", "https://e.example/done")]), AnswerUnreadable, "check before trying again"),
        (says(302), AnswerUnreadable, "may have been carried out"),
        (says(400, b'{"error":"per_page is invalid"}'), Refused, '(400: "per_page is invalid")'),
        (says(401), AccessDenied, "Check the account's key"),
        (says(403, b"not yours"), NotPermitted, '"not yours"'),
        (says(404), Refused, "(404)"),
        (says(405), Refused, "Nothing was changed"),
        (says(408), AnswerLost, "may have been carried out"),
        (says(429), BudgetSpent, "not carried out"),
        (says(500), AnswerLost, "(500)"),
        (says(502, b"<html>bad gateway</html>"), AnswerLost, "(502)"),
        (says(204), AnswerLost, "(204)"),
        (says(200, b"x", [("content-encoding", "br")]), AnswerUnreadable, "did not ask for"),
        (says(200, b"junk", [("content-encoding", "gzip")]), AnswerUnreadable, "gzip"),
        (says(200, b"{}", [("content-length", "9")]), AnswerLost, "only 2 of 9 bytes"),
    ],
)  # fmt: skip
async def test_each_failure_of_a_change_is_sorted_by_whether_it_happened(turn, kind, says_it):
    scene = Scene(turn)
    failure = await scene.fails(CHANGE, kind)

    assert type(failure).__mro__[0] is kind or kind is AnswerLost
    assert says_it in str(failure)
    assert str(failure).startswith("fleet: send_sms: ")
    assert len(scene.script.asked) == 1  # never repeated


@pytest.mark.parametrize(
    ("turn", "times", "pause"),
    [
        (breaks(httpx.ConnectError, CONNECT), 2, 0),
        (breaks(httpx.ReadError, HEADERS), 2, 0),
        (says(200, b"{}", [("content-length", "9")]), 2, 0),
        (says(502), 2, 1),
        (says(503), 2, 1),
        (says(504), 2, 1),
        (says(500), 1, 0),
        (says(408), 1, 0),
        (says(404), 1, 0),
        (says(429), 1, 0),
        (says(302), 1, 0),
        (breaks(httpx.ReadTimeout, HEADERS), 1, 0),
        (says(200, b"junk", [("content-encoding", "gzip")]), 1, 0),
    ],
)
async def test_a_read_is_asked_once_more_only_where_that_may_help(turn, times, pause):
    scene = Scene(turn)
    with pytest.raises((NotDone, PerhapsDone)):
        await scene.wire.send(READ)

    assert (len(scene.script.asked), scene.seconds) == (times, pause)


async def test_a_read_that_succeeds_at_the_second_try_is_an_answer():
    scene = Scene(breaks(httpx.ReadError, HEADERS), says(200, b"[]"))

    assert (await scene.wire.send(READ)).body == b"[]"
    assert await scene.used() == 2  # the lost one may have counted


@pytest.mark.parametrize("status", [400, 422, 500, 503])
async def test_where_the_body_alone_tells_any_status_is_an_answer(status):
    scene = Scene(says(status, b'{"message":"x"}'))
    call = Call(operation="x", method="POST", path="", json={}, accepts=frozenset(), mutates=True)

    assert (await scene.wire.send(call)).status == status


@pytest.mark.parametrize("status", [408, 422, 424, 499])
async def test_a_refusal_which_may_follow_a_change_is_no_proof_that_nothing_was_done(status):
    scene = Scene(says(status, b'{"message":"x"}'))
    change = Call(operation="x", method="POST", path="", json={}, mutates=True)

    failure = await scene.fails(change, AnswerLost)

    assert "Nothing was changed" not in str(failure)
    assert "check before trying again" in str(failure)


async def test_a_redirect_is_never_an_answer_even_where_the_body_alone_tells():
    scene = Scene(says(307, b"{}", [("location", "https://elsewhere.example/")]))
    await scene.fails(
        Call(operation="x", method="POST", path="", accepts=frozenset()), AnswerUnreadable
    )

    assert len(scene.script.asked) == 1


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("7", 7),
        ("0", 0),
        ("99999999", 86_400),
        ("Sun, 01 Mar 2026 12:00:30 GMT", 30),
        ("Sun, 01 Mar 2026 11:00:00 GMT", 0),
        ("soon", None),
        ("-5", None),
        ("nan", None),
    ],
)
async def test_a_retry_after_is_honored_in_seconds_or_as_a_date(header, wait):
    scene = Scene(says(429, headers=[("Retry-After", header)]))
    failure = await scene.fails(READ, BudgetSpent)

    assert failure.until == (None if wait is None else START + timedelta(seconds=wait))


async def test_after_a_429_with_a_time_nothing_is_sent_before_it():
    scene = Scene(says(429, headers=[("Retry-After", "30")]), says())
    await scene.fails(READ, BudgetSpent)
    await scene.fails(READ, BudgetSpent)

    assert len(scene.script.asked) == 1


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"error":"no"}', '"no"'),
        (b'{"error":{"message":"deep"}}', '"deep"'),
        (b'{"errors_":1,"Message":"cased"}', '"cased"'),
        (b'["a","b"]', '"a; b"'),
        (b"plain \x1b[31mtext", r'"plain \x1b[31mtext"'),
        (b'{"imei":["is invalid"]}', "is invalid"),
        (b"<html>x</html>", "(400)"),
        (b"", "(400)"),
        (b"\xff\xfe", "(400"),
    ],
)
async def test_a_refusal_quotes_the_vendor_cleaned(body, words):
    assert words in str(await Scene(says(400, body)).fails(CHANGE, Refused))


async def test_a_long_refusal_is_cut():
    assert len(str(await Scene(says(400, b"x" * 10_000)).fails(CHANGE, Refused))) < 350


async def test_nothing_is_sent_if_the_journal_cannot_write():
    scene = Scene()

    async def full_disk():
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        await scene.wire.send(CHANGE, sending=full_disk)

    assert scene.script.asked == []
    assert await scene.used() == 0


async def test_sending_is_said_after_the_turn_and_before_anything_leaves():
    scene = Scene()
    seen = []

    async def sending():
        seen.append((await scene.used(), len(scene.script.asked)))

    await scene.wire.send(CHANGE, sending=sending)

    assert seen == [(1, 0)]


async def test_sending_is_not_said_while_the_budget_is_spent():
    scene = Scene()
    for _ in range(20):
        await scene.wire.send(CHANGE)
    said = []

    async def sending():
        said.append(1)

    with pytest.raises(BudgetSpent):
        await scene.wire.send(CHANGE, sending=sending)

    assert said == []


async def test_a_read_only_account_lets_only_listed_reads_out():
    asked = []

    def is_read(method, path, body):
        asked.append((method, path, body))
        return b"get_devices" in body

    scene = Scene(read_only=True, is_read=is_read)
    said = []

    async def sending():
        said.append(1)

    with pytest.raises(Blocked, match="read-only"):
        await scene.wire.send(CHANGE, sending=sending)
    await scene.wire.send(READ)

    assert asked[0] == ("POST", "v2/send_sms", b"{}")
    assert SECRET.encode() not in b"".join(body for *_, body in asked)
    assert said == []
    assert len(scene.script.asked) == 1


async def test_the_line_itself_carries_no_change_for_a_read_only_account():
    scene = Scene(read_only=True)
    request = outgoing(CHANGE, "https://api.example.com/")
    with pytest.raises(Blocked):
        await scene.wire._line.exchange(CHANGE, request, Patience())

    assert scene.script.asked == []


async def test_a_call_is_settled_at_what_it_really_cost():
    scene = Scene()
    reply = await scene.wire.send(Call(operation="x", method="GET", path="x", units=5))
    before = await scene.used()
    await scene.wire.settle(reply, units=2, readings=[Reading(3600, 7, 130)])
    hour = (await scene.ledger.gauges("fleet", START))[-1]

    assert before == 5
    assert (hour.ours, hour.others) == (2, 5)


async def test_an_unreachable_vendor_costs_nothing():
    scene = Scene(breaks(httpx.ConnectError, CONNECT))
    await scene.fails(CHANGE, Unreachable)

    assert await scene.used() == 0


async def test_a_gzip_body_is_unpacked_even_in_several_members():
    packed = gzip.compress(b'{"a":') + gzip.compress(b"1}")
    pieces = [packed[i : i + 3] for i in range(0, len(packed), 3)]
    scene = Scene(says(200, headers=[("content-encoding", "gzip")], pieces=pieces))

    assert (await scene.wire.send(READ)).body == b'{"a":1}'


async def test_a_cut_gzip_body_is_not_an_empty_answer():
    packed = gzip.compress(b'{"data":[]}' * 50)[:-10]
    scene = Scene(says(200, packed, [("content-encoding", "gzip")]))

    assert "gzip data was cut short" in str(await scene.fails(READ, AnswerUnreadable))


async def test_an_endless_body_is_stopped_at_the_cap():
    class Endless(httpx.AsyncByteStream):
        given = 0

        async def __aiter__(self):
            while True:
                Endless.given += 1
                yield bytes(1024 * 1024)

    async def turn(request):
        return httpx.Response(200, stream=Endless())

    await Scene(turn).fails(READ, AnswerUnreadable)

    assert Endless.given == 33


async def test_a_refusal_whose_body_breaks_is_still_a_refusal():
    broken = httpx.ReadError("reset")

    assert "(404)" in str(await Scene(says(404, pieces=[b"x", broken])).fails(CHANGE, Refused))


async def test_a_key_with_a_line_break_is_not_sent_and_not_quoted():
    scene = Scene(signer=lambda call: Signature({"Authorization": f"{SECRET}\n"}))
    failure = await scene.fails(READ, Blocked)

    assert scene.script.asked == []
    assert await scene.used() == 0
    assert SECRET not in str(failure)


def chain(error):
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


@pytest.mark.parametrize(
    "turn",
    [
        breaks(httpx.ReadError, HEADERS),
        breaks(httpx.ConnectError, CONNECT),
        breaks(httpx.LocalProtocolError, HEADERS),
        says(401, f'{{"error":"bad key {SECRET}"}}'.encode()),
        says(401, f"Bearer {SECRET}".encode()),
        says(200, b"junk", [("content-encoding", "gzip")]),
    ],
)
async def test_no_secret_is_in_any_failure_its_frames_or_the_log(turn, caplog):
    caplog.set_level(logging.DEBUG)
    failure = await Scene(turn).fails(CHANGE, (NotDone, PerhapsDone))

    for link in chain(failure):
        assert SECRET not in str(link)
        assert not isinstance(link, httpx.HTTPError)
        for frame, _ in traceback.walk_tb(link.__traceback__):
            held = list(frame.f_locals.values())
            assert not any(isinstance(value, httpx.Request | Signature) for value in held)
    assert SECRET not in caplog.text


def test_the_libraries_which_log_headers_are_kept_quiet():
    assert logging.getLogger("httpcore.http11").getEffectiveLevel() == logging.WARNING
    assert logging.getLogger("httpx").getEffectiveLevel() == logging.WARNING


async def test_the_date_of_an_answer_tells_how_far_the_vendors_clock_is_from_ours():
    dated = says(headers=[("Date", "Sun, 01 Mar 2026 12:03:12 GMT")])
    scene = Scene(dated)

    await scene.wire.send(READ)

    assert scene.wire.clock.is_known
    assert abs(scene.wire.clock.offset - timedelta(seconds=192)) <= timedelta(seconds=1)


@pytest.mark.parametrize("headers", [[], [("Date", "soon")], [("Date", "")]])
async def test_an_answer_without_a_date_tells_nothing_of_the_clock(headers):
    scene = Scene(says(headers=headers))

    await scene.wire.send(READ)

    assert not scene.wire.clock.is_known


PORTAL = b"<!DOCTYPE html><html><head><title>Sign in to\n Hotel &amp; Wi-Fi</title></head><body>"


@pytest.mark.parametrize(
    ("turn", "words"),
    [
        (says(200, PORTAL), 'a web page ("Sign in to Hotel & Wi-Fi") came instead of data'),
        (
            says(200, b"\xef\xbb\xbf <html>hi", [("content-type", "text/plain")]),
            "a web page came instead",
        ),
        (
            says(200, b"<p>hi", [("content-type", "Text/HTML; charset=utf-8")]),
            "a web page came instead",
        ),
    ],
)
async def test_a_portal_which_answers_for_the_vendor_is_called_one(turn, words):
    read = str(await Scene(turn).fails(READ, AnswerUnreadable))
    changed = str(await Scene(turn).fails(CHANGE, AnswerUnreadable))

    assert words in read
    assert "Stored data is unchanged" in read
    assert "may have been carried out" in changed


async def test_a_refusal_by_a_web_page_names_the_page():
    assert '(403, a web page: "Sign in to Hotel & Wi-Fi")' in str(
        await Scene(says(403, PORTAL)).fails(READ, NotPermitted)
    )


@pytest.mark.parametrize("body", [b'{"note": "<html>"}', b"[]", b"<xml/>"])
async def test_data_is_no_web_page_whatever_it_is_declared_to_be(body):
    scene = Scene(says(200, body, [("content-type", "text/html")] if body[:1] != b"<" else []))

    assert (await scene.wire.send(READ)).body == body


async def test_a_page_which_quotes_the_key_is_masked():
    page = PORTAL.replace(b"Hotel", SECRET.encode())

    assert SECRET not in str(await Scene(says(200, page)).fails(READ, AnswerUnreadable))
