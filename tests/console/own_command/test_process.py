import asyncio
import os
import sys

import pytest

from tui.console.own_command.process import MOST_OUTPUT, run_command


def python(text, *more):
    return [sys.executable, "-I", "-S", "-c", text, *more]


async def test_arguments_arrive_as_they_are_and_no_shell_reads_them():
    text = "import sys; print(sys.argv[1:])"

    result = await run_command(python(text, "a b", "$(id)", "; rm -rf /", "*"))

    assert result.is_done
    assert result.lines == (str(["a b", "$(id)", "; rm -rf /", "*"]),)


async def test_no_key_of_ours_is_in_its_environment(monkeypatch):
    monkeypatch.setenv("WATCHFLOOR_ACCOUNTS__A__TOKEN", "canary")

    result = await run_command(python("import os; print(os.environ)"))

    assert "canary" not in "".join(result.lines)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["no-such-program-here"], "cannot be run (No such file or directory)"),
        (python("import sys; sys.exit(3)"), "status 3"),
        (python("import os; os.kill(os.getpid(), 9)"), "ended by signal 9"),
    ],
)
async def test_what_went_wrong_is_said(words, said):
    result = await run_command(words)

    assert (result.is_done, result.words) == (False, said)


async def test_output_is_bounded_and_cannot_act_on_the_terminal():
    text = 'import sys; sys.stdout.write("\\x1b]52;c;eA==\\x07" + "x\\n" * 1_000_000)'

    result = await run_command(python(text))

    assert result.is_done
    assert sum(map(len, result.lines)) < MOST_OUTPUT
    assert "\x1b" not in "".join(result.lines)


async def test_a_command_which_hangs_is_ended_after_its_time():
    result = await run_command(python("import time; time.sleep(60)"), 0.3)

    assert result.words == "ended after 0.3 s"


async def test_a_child_which_is_left_behind_holds_nothing_up():
    result = await run_command(["sh", "-c", "sleep 30 & echo left"], 20)

    assert (result.words, result.lines) == ("done", ("left",))


async def test_cancelled_it_is_ended_with_its_children(tmp_path):
    text = "import os, sys, time; open(sys.argv[1], 'w').write(str(os.getpid())); time.sleep(60)"
    path = tmp_path / "pid"
    running = asyncio.ensure_future(run_command(python(text, str(path))))
    while not path.exists() or not path.read_text():  # noqa: ASYNC110 - another process writes it
        await asyncio.sleep(0.01)

    running.cancel()
    await asyncio.gather(running, return_exceptions=True)

    with pytest.raises(ProcessLookupError):
        os.kill(int(path.read_text()), 0)
