"""The documents: true of the program, complete, and up to date where they are generated."""

import json
import re
import shlex
import tomllib
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tools import build_manual, build_reference, draw_cast, write_benchmarks
from tools.command_words import all_commands
from tui.cli.arguments.parser import parse
from tui.config import Settings
from tui.config.check import checked
from tui.console import refuse_problems

ROOT = Path(__file__).parent.parent
WRITTEN = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\(([^)\s]+)\)")
FENCE = re.compile(r"```(\w*)\n(.*?)```", re.DOTALL)
INLINE = re.compile(r"`(watchfloor[^`]*)`")


def named(path):
    return str(path.relative_to(ROOT)) if isinstance(path, Path) else str(path)


def anchors(path):
    """Return the anchors of a page's headings, as web sites make them."""
    text = FENCE.sub("", path.read_text("utf-8"))
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.casefold()).replace(" ", "-") for title in titles}


def commands(path):
    """Return the complete commands a page calls, without what a shell adds and without placeholders."""
    text = path.read_text("utf-8")
    lines = [
        line
        for kind, block in FENCE.findall(text)
        if kind in ("", "sh")
        for line in block.splitlines()
    ]
    said = [line.strip() for line in lines] + INLINE.findall(FENCE.sub("", text))
    for one in said:
        words = re.split(r"\s[>|]|\s{2,}#|\s#\s|;", one)[0]
        if words.startswith("watchfloor") and not re.search(r"[\[…]|\\\||\b[A-Z]{2,}\b", words):
            yield words


CALLED = sorted({(path, one) for path in WRITTEN for one in commands(path)})


def test_the_pages_of_the_reference_say_what_the_program_says():
    for name, page in build_reference.pages().items():
        written = (ROOT / "docs" / "reference" / name).read_text("utf-8")
        assert written == page, f"{name} is stale: python -m tools.build_reference"


def test_the_manual_says_what_the_parser_takes():
    for name, page in build_manual.files().items():
        written = (ROOT / name).read_text("utf-8")
        assert written == page, f"{name} is stale: python -m tools.build_manual"


@pytest.mark.parametrize("command", all_commands(), ids=lambda command: " ".join(command.path))
def test_every_command_option_and_argument_has_help(command):
    words = [word for word in (*command.arguments, *command.options) if word.shown]

    assert [word.shown for word in words if not word.help] == []
    assert command.help or command.path == ("watchfloor",)


@pytest.mark.parametrize(("_", "example"), build_manual.EXAMPLES)
def test_every_example_of_the_manual_is_understood(_, example):
    words = re.split(r"\s[>|]", example.removeprefix("source <(").removesuffix(")"))[0]

    parse(shlex.split(words)[1:])


@pytest.mark.parametrize("path", WRITTEN, ids=named)
def test_every_link_and_picture_of_a_page_is_there(path):
    targets = [
        link for link in LINK.findall(FENCE.sub("", path.read_text("utf-8"))) if ":" not in link
    ]

    missing = []
    for target in targets:
        file, _, anchor = target.partition("#")
        found = (path.parent / file).resolve() if file else path
        if not found.exists() or (anchor and anchor not in anchors(found)):
            missing.append(target)
    assert missing == []


@pytest.mark.parametrize(("path", "command"), CALLED, ids=named)
def test_every_command_a_page_calls_is_understood(path, command):
    words = shlex.split(command)[1:]

    parse(words)


def test_the_readme_calls_commands_at_all():
    called = [command for path, command in CALLED if path.name == "README.md"]

    assert len(called) >= 5


@pytest.mark.parametrize("path", WRITTEN, ids=named)
def test_every_settings_sample_of_a_page_is_valid(path):
    samples = [block for kind, block in FENCE.findall(path.read_text("utf-8")) if kind == "toml"]

    for sample in samples:
        written = tomllib.loads(sample)
        if not written.keys() & {"places", "questions"}:
            refuse_problems(checked(Settings, written))


def test_the_moving_picture_is_the_recording_and_loads_nothing():
    header, *events = map(
        json.loads, (ROOT / "screenshots" / "tour.cast").read_text("utf-8").splitlines()
    )
    picture = (ROOT / "screenshots" / "tour.svg").read_text("utf-8")

    drawn = draw_cast.draw(
        [(at, text) for at, _, text in events], header["width"], header["height"]
    )

    assert picture == drawn, "stale: make tour"
    assert not re.search(r"<script|href|url\(|@import", picture)
    assert ET.fromstring(picture).tag.endswith("svg")  # noqa: S314 - our own picture
    assert "night@ops" in picture, "it names the machine it was recorded on"
    assert "/tmp/" not in picture, "and where"  # noqa: S108 - not used, looked for
    assert len(picture) < 1_000_000


def test_a_row_is_drawn_once_for_each_look_and_shown_at_its_times():
    heard = [(0.0, "one\r\ntwo"), (1.0, "\x1b[Hsix"), (2.0, "\x1b[H\x1b[1;38;2;255;0;0mone")]

    drawn = draw_cast.draw(heard, 10, 2)

    assert drawn.count(">two<") == 1
    assert drawn.count(">six<") == 1
    assert drawn.count(">one<") == 2, "its bold red is another look"
    assert 'fill="#ff0000" font-weight="bold"' in drawn
    assert 'values="hidden;visible;hidden" keyTimes="0;0.25;0.5"' in drawn


def test_every_file_the_architecture_page_names_is_there():
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    named_files = sorted(set(re.findall(r"`((?:tui|tests)/[\w./]+)`", page)))

    missing = [name for name in named_files if not (ROOT / name).exists()]

    assert len(named_files) > 40
    assert missing == []


def test_the_page_of_benchmarks_has_a_section_for_each_and_is_as_it_is_written():
    text = (ROOT / "docs" / "benchmarks.md").read_text("utf-8")

    assert list(write_benchmarks.sections_of(text)) == write_benchmarks.scripts()
    assert text == write_benchmarks.page(write_benchmarks.sections_of(text))


def test_a_benchmark_which_failed_says_so_on_the_page_and_the_others_keep_theirs():
    kept = write_benchmarks.sections_of(write_benchmarks.page({"map": "as before"}))
    ran = write_benchmarks.Ran("## a line\nand \n", 61, 2, "One day, a machine.")

    text = write_benchmarks.page(kept | {"table": ran.text})

    assert "## map\n\nas before\n" in text
    assert "## table\n\nOne day, a machine. 61 s. It ended with status 2." in text
    assert write_benchmarks.NOT_YET in text
