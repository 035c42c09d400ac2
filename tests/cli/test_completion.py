"""Completion: what may follow the words of a line, asked directly and in the real shells."""

import os
import pty
import re
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tui.cli.completion.expected_word import expected_word

ROOT = Path(__file__).parents[2]
SCRIPTS = ROOT / "tui" / "cli" / "completion"
WHOLE = (
    ("de", ["demo", "devices"]),
    ("--rea", ["--read-only"]),
    ("devices --format j", ["json", "jsonl"]),
    ("devices --format=j", ["--format=json", "--format=jsonl"]),
    ("export reports 1853 --format g", ["geojson", "gpx"]),
    ("export u", ["units"]),
    ("config i", ["init"]),
    ("help ver", ["version"]),
    ("completion ", ["bash", "zsh", "fish"]),
    ("devices --account ", ["yellow-fleet", "acme-sims", "trackers"]),
    ("do send", ["send_sms"]),
    ("do note --account acme-sims no", ["note="]),
    ("do note --account acme-sims field_name=note", [f"field_name=note{n or ''}" for n in range(4)]),
    ("actions --account ye", ["yellow-fleet"]),
    ("list acme-sims rate", ["rate-plans"]),
    ("list yellow-fleet rate", []),
    ("units sev", ["severity:"]),
    ("devices state:act", ["state:active"]),
    ("export devices --columns label,ime", ["label,imei"]),
    ("export devices --to x", [":files"]),
    ("config paths x", [":files"]),
    ("jobs und", ["undo"]),
    ("show no-such-thing", []),
    ("show IDENT too-many", []),
)  # fmt: skip


@pytest.mark.parametrize(("line", "offered"), WHOLE)
def test_what_may_follow_is_offered(stocked, line, offered):
    done = stocked.run("complete", "watchfloor", *line.split(" "))

    assert [each.split("\t")[0] for each in done.out.splitlines()] == offered
    assert done.status == 0


def test_after_an_option_with_a_value_no_option_is_offered(machine):
    machine.config.unlink()

    done = machine.run("complete", "watchfloor", "devices", "--account", "")

    assert (done.out, done.err, done.status) == ("", "", 0)


def test_an_identifier_is_offered_by_its_beginning_and_says_whose_it_is(stocked):
    (row,) = stocked.run("devices", "--format", "json").records[:1]

    done = stocked.run("complete", "watchfloor", "show", row["imei"][:12])

    offered = dict(line.split("\t") for line in done.out.splitlines())
    assert row["imei"] in offered


def test_completing_makes_no_store_and_asks_no_vendor(machine):
    machine.run("complete", "watchfloor", "show", "1")

    assert not (machine.folder / "state").exists()
    assert not machine.vendors.asked("charterup")


def test_a_job_is_offered_after_a_verb_and_no_second_one(stocked):
    (row, *_) = stocked.run("devices", "--account", "acme-sims", "--format", "json").records
    sent = stocked.run(
        "do", "note", "--account", "acme-sims", "--to", row["key"], "field_name=note", "note=x", "--yes", "--format", "json"
    )  # fmt: skip
    (job,) = sent.records

    after = stocked.run("complete", "watchfloor", "jobs", "undo", "").out
    again = stocked.run("complete", "watchfloor", "jobs", "undo", job["job"], "").out

    assert after.split("\t")[0] == job["job"]
    assert again == ""


def test_a_value_of_an_option_is_not_taken_for_a_command():
    from tui.cli.arguments.parser import build_parser  # noqa: PLC0415 - only here

    found = expected_word(build_parser(), ["devices", "--account", "sync", "--provider", ""])

    assert (found.command, found.value, found.options) == (("devices",), "P", {"account": "sync"})


def test_what_the_manual_tells_to_write_works_in_a_fresh_home(machine):
    page = (ROOT / "docs" / "howto.md").read_text("utf-8")
    section = page.split("## Completion and the manual page")[1].split("\n## ")[0]
    blocks = re.findall(r"```sh\n(.*?)```", section, re.DOTALL)
    line = f'watchfloor() {{ {sys.executable} -m tui "$@"; }}\n' + "".join(blocks)

    subprocess.run(
        ["bash", "-euc", line], cwd=ROOT, check=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )

    written = sorted(
        str(path.relative_to(machine.folder)) for path in machine.folder.glob(".*/**/*watchfloor*")
    )
    assert written == [
        ".config/fish/completions/watchfloor.fish",
        ".local/share/bash-completion/completions/watchfloor",
        ".local/share/man/man1/watchfloor.1",
        ".local/share/zsh/site-functions/_watchfloor",
    ]


# Each shell's own words to load its script, once it is ready for input.
SHELLS = {
    "bash": ["bash", "--norc", "--noprofile", "-i"],
    "zsh": ["zsh", "-f", "-i"],
    "fish": ["fish", "--no-config", "-i"],
}
LOADED = {
    "bash": "source <(watchfloor completion bash)",
    "zsh": "autoload -U compinit; compinit -u -D; source <(watchfloor completion zsh)",
    "fish": "watchfloor completion fish | source",
}


class Typist:
    """A person at a real shell in a terminal."""

    def __init__(self, shell, machine):
        bin_path = machine.folder / "bin"
        bin_path.mkdir()
        command = bin_path / "watchfloor"
        command.write_text(f'#!/bin/sh\nexec {sys.executable} -m tui "$@"\n')
        command.chmod(0o700)
        environment = {
            **os.environ, **machine.variables, "TERM": "vt100", "PYTHONPATH": str(ROOT),
            "PATH": f"{bin_path}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8",
        }  # fmt: skip
        self._ours, theirs = pty.openpty()
        self._process = subprocess.Popen(
            ["setsid", "--ctty", *SHELLS[shell]], stdin=theirs, stdout=theirs, stderr=theirs, env=environment,
            cwd=machine.folder,
        )  # fmt: skip
        os.close(theirs)
        self.type(f"{LOADED[shell]}; echo 'it is' loaded\r")
        self.until("it is loaded")

    def type(self, text):
        """Type a text."""
        os.write(self._ours, text.encode())

    def until(self, words, patience=60.0):
        """Read until these words were shown, whatever moves the cursor between them; fail if they are not."""
        shown, end = "", time.monotonic() + patience
        while words not in re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown):
            ready, _, _ = select.select([self._ours], [], [], max(0.0, end - time.monotonic()))
            assert ready, f"{words} did not come: {shown!r}"
            shown += os.read(self._ours, 4096).decode("utf-8", "replace")

    def close(self):
        """Hang up."""
        self._process.kill()
        self._process.wait()
        os.close(self._ours)


@pytest.mark.waits
@pytest.mark.parametrize("shell", list(SHELLS))
def test_in_a_real_shell_tab_completes(stocked, shell):
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed here")
    typist = Typist(shell, stocked)
    try:
        typist.type("echo watchfloor; watchfloor devices --account ye\t")
        typist.until("--account yellow-fleet")
        typist.type("\x15watchfloor do note --account acme-sims field_n\t")
        typist.until("field_name=")
        typist.type("\x15watchfloor export devices --columns label,icc\t")
        typist.until("label,iccid")
    finally:
        typist.close()
