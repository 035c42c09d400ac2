"""The command line as people expect it: help, version, quiet, verbose, and what was probably meant."""

import argparse

import pytest

from tui import __version__
from tui.cli.arguments.command_parser import CommandParser
from tui.cli.arguments.parser import build_parser, parse
from tui.cli.main import NO_ARGUMENTS


def parsers(parser: CommandParser):
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for inner in action.choices.values():
                yield from parsers(inner)


def test_every_option_says_what_it_does():
    silent = [
        f"{parser.prog} {'/'.join(action.option_strings)}"
        for parser in parsers(build_parser())
        for action in parser._actions
        if action.option_strings and not action.help
    ]

    assert silent == []


def test_an_empty_line_is_known_without_a_parser():
    assert vars(parse([])) == NO_ARGUMENTS


def test_help_shows_all_commands_or_one(machine):
    whole, one = machine.run("help"), machine.run("help", "units")
    nested, same = machine.run("help", "jobs", "resume"), machine.run("units", "--help")

    assert [done.status for done in (whole, one, nested)] == [0, 0, 0]
    assert "devices of all vendors joined" in whole.out
    assert one.out == same.out
    assert "resume" in nested.out.splitlines()[0]


def test_the_version_is_a_command_too(machine):
    assert machine.run("version").out == f"watchfloor {__version__}\n"


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["unit"], "there is no command unit. Did you mean units?"),
        (["help", "unit"], "there is no command unit. Did you mean units?"),
        (["zzz"], "there is no command zzz. watchfloor help lists them all."),
        (["units", "--fromat", "json"], "there is no option --fromat. Did you mean --format?"),
        (["budget", "--account"], "there is no option --account."),
        (["config", "chekc"], "chekc is not one of path, check, init, paths. Did you mean check?"),
        (["units", "--format=jsn"], "--format: jsn is not one of table, json, jsonl, csv. Did you mean json?"),
        (["version", "now"], "now is one word too many."),
    ],
)  # fmt: skip
def test_a_mistake_is_answered_with_what_was_meant(machine, argv, words):
    done = machine.run(*argv)

    assert (done.status, done.out) == (2, "")
    assert words in done.err


def test_a_wrong_option_shows_the_usage_of_its_command(machine):
    done = machine.run("units", "--fromat", "json")

    assert done.err.startswith("usage: watchfloor units ")


def test_quiet_says_failures_only(stocked):
    told, quiet = (
        stocked.run("tag", "no-such-device", "x"),
        stocked.run("-q", "tag", "no-such-device", "x"),
    )
    hint, none = stocked.run("trips", "x", "y"), stocked.run("-q", "units", "label:no-such-name")

    assert quiet.status == told.status == 1
    assert quiet.err.startswith("watchfloor: ")
    assert hint.err
    assert none.err == ""


def test_verbose_names_every_request_and_its_answer_but_no_secret(stocked):
    done = stocked.run("-v", "list", "acme-sims", "rate-plans")

    assert "acme-sims: " in done.err
    assert "HTTP 200" in done.err
    assert "canary" not in done.err
