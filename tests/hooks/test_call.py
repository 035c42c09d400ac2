"""One call of a hook: a real command, and real HTTP on loopback."""

import hashlib
import hmac
import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.hooks.receiver import receiving
from tui.config import Settings
from tui.config.hooks import Hook
from tui.config.plain import plain
from tui.hooks.attempt import AttemptRecord, AttemptState
from tui.hooks.call import HookCaller

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
BODY = {
    "hook": "desk",
    "event": "begin",
    "id": "abc",
    "attempt": 2,
    "title": "Käfer: battery-empty",
}
SECRETS = {"WATCHFLOOR_ACCOUNTS__A__TOKEN": "canary", "LATTIGO_KEY": "canary"}
OK = (200, {}, b"thank you")


def hook(**known):
    return plain(Hook, {"name": "desk", "when": "severity:critical", **known})


def python(text):
    """Return a command line which runs a Python program."""
    return f"{sys.executable} -I -S -c '{text}'"


@pytest.fixture
def record(tmp_path):
    return AttemptRecord(tmp_path / "hooks", "abc", 2)


@pytest.fixture
def call(record):
    environment = {"PATH": os.environ["PATH"], "HOME": "/home/ops", **SECRETS}
    caller = HookCaller(Settings(), lambda: NOW, environment=environment)

    async def run(called):
        return await caller.call(called, BODY, record)

    return run


async def test_a_command_gets_one_json_object_and_its_output_is_shown(call):
    done = await call(hook(command=python("import sys; print(sys.stdin.read())")))

    assert done.is_done
    assert json.loads(done.output) == BODY


async def test_a_command_gets_no_variable_which_it_was_not_given_by_name(call):
    text = "import os, json; print(json.dumps(dict(os.environ)))"

    plain = json.loads((await call(hook(command=python(text)))).output)
    named = json.loads((await call(hook(command=python(text), environment=["LATTIGO_KEY"]))).output)

    assert "canary" not in str(plain)
    assert plain["HOME"] == "/home/ops"
    assert (plain["WATCHFLOOR_HOOK"], plain["WATCHFLOOR_HOOK_ID"]) == ("desk", "abc")
    assert named["LATTIGO_KEY"] == "canary"


async def test_no_shell_reads_the_command(call, tmp_path):
    done = await call(hook(command=f"echo hi; touch {tmp_path}/x $(id) > {tmp_path}/y"))

    assert done.output.startswith("hi; touch")
    assert not (tmp_path / "x").exists()
    assert not (tmp_path / "y").exists()


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("no-such-program-here", "cannot be run: no-such-program-here: No such file"),
        (python('import sys; print("no route"); sys.exit(3)'), "ended with status 3: no route"),
        (python("import os; os.kill(os.getpid(), 9)"), "ended by signal 9"),
    ],
)
async def test_what_went_wrong_is_said_in_a_line(call, command, words):
    done = await call(hook(command=command))

    assert not done.is_done
    assert words in done.words


def is_running(pid):
    """Return whether a process runs; one which nobody has waited for yet does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


async def test_a_command_which_hangs_is_ended_with_its_children(call, tmp_path):
    text = 'import os, sys, time; os.fork(); open(os.path.join(sys.argv[1], str(os.getpid())), "w"); time.sleep(60)'

    done = await call(hook(command=f"{python(text)} {tmp_path}", timeout="1s"))

    began = [int(path.name) for path in tmp_path.iterdir() if path.name.isdigit()]
    assert "ended after 1 s, its timeout" in done.words
    assert len(began) == 2
    assert not any(map(is_running, began))


async def test_a_command_which_leaves_a_child_behind_is_done_when_it_ends(call):
    done = await call(hook(command="sh -c 'sleep 20 & echo left'", timeout="10s"))

    assert done.is_done
    assert done.output == "left"


async def test_output_is_cut_and_nothing_in_it_acts_on_the_terminal(call):
    text = 'import sys; sys.stdout.write("\\x1b]52;c;eA==\\x07" + "x" * 10_000_000)'

    done = await call(hook(command=python(text)))

    assert done.is_done
    assert "\x1b" not in done.output
    assert len(done.output) < 10_000


async def test_the_record_of_a_command_which_runs_says_so_and_later_how_it_ended(call, record):
    number = record.prepare(b"{}")
    running = record.read(30)
    os.write(number, b"began\n")
    os.close(number)
    cut = record.read(30)
    await call(hook(command="false"))
    ended = record.read(30)
    record.remove()

    assert running is AttemptState.RUNNING
    assert cut is AttemptState.UNKNOWN
    assert "status 1" in ended.words
    assert record.read(30) is AttemptState.UNSTARTED


async def test_a_webhook_is_signed_over_its_time_and_its_body(call):
    with receiving(OK) as (url, got):
        done = await call(hook(webhook=f"{url}/hooks/1?x=y", secret="the secret"))

    ((path, headers, body),) = got
    signed = headers["watchfloor-timestamp"].encode() + b"." + body
    expected = hmac.new(b"the secret", signed, hashlib.sha256).hexdigest()
    assert done.is_done
    assert done.output == "thank you"
    assert path == "/hooks/1?x=y"
    assert json.loads(body) == BODY
    assert headers["watchfloor-signature"] == f"sha256={expected}"
    assert (headers["watchfloor-id"], headers["watchfloor-attempt"]) == ("abc", "2")
    assert headers["content-type"] == "application/json"


async def test_a_redirect_is_not_followed_and_the_secret_goes_nowhere_else(call):
    with receiving(OK) as (elsewhere, there):
        moved = (307, {"location": elsewhere}, b"")
        with receiving(moved) as (url, here):
            done = await call(hook(webhook=url, secret="the secret"))

    assert not done.is_done
    assert "redirects are not followed" in done.words
    assert (len(here), len(there)) == (1, 0)
    assert b"the secret" not in here[0][2]


@pytest.mark.parametrize("status", [400, 404, 429, 500, 503])
async def test_a_refusal_is_said(call, status):
    with receiving((status, {}, b"no")) as (url, _):
        done = await call(hook(webhook=url))

    assert done.words == f"the receiver answered {status}"


async def test_a_receiver_which_is_not_there_is_said_and_no_secret_is_quoted(call):
    done = await call(hook(webhook="http://127.0.0.1:9/T1/canary", secret="canary"))

    assert not done.is_done
    assert "canary" not in done.words
    assert done.words


async def test_a_secret_which_cannot_be_fetched_sends_nothing(call):
    with receiving(OK) as (url, got):
        done = await call(hook(webhook=url, secret="env:NO_SUCH_NAME_HERE"))

    assert "NO_SUCH_NAME_HERE is not set" in done.words
    assert got == []
