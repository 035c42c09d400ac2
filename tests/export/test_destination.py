"""Where files may be written: no link, no hidden file, no device, none of the console's own, no name too long."""

import os

import pytest

from tui.config import Settings
from tui.config.check import checked
from tui.console import export_destination
from tui.export.destination import Destination, NotWritten, OwnFiles, check_path
from tui.export.whole_file import write_whole


@pytest.fixture
def home(tmp_path):
    """Return a folder with everything in it which may not be written."""
    (tmp_path / "config.toml").write_text("mine")
    (tmp_path / "real.csv").write_text("mine")
    (tmp_path / "link.csv").symlink_to("real.csv")
    (tmp_path / "nowhere.csv").symlink_to("not-there.csv")
    (tmp_path / "folder").mkdir()
    (tmp_path / "hard.csv").hardlink_to(tmp_path / "config.toml")
    os.mkfifo(tmp_path / "pipe")
    state = tmp_path / "state"
    state.mkdir()
    (state / "operations.db").write_text("mine")
    (tmp_path / "state-too").symlink_to(state)
    (tmp_path / "key").write_text("secret")
    return tmp_path


def destination(home, **ui) -> Destination:
    account = {"name": "a", "provider": "charterup", "token": f"file:{home / 'key'}"}
    settings = checked(Settings, {"ui": ui, "accounts": (account,)})
    return export_destination(settings, home / "config.toml", home / "state", read_only=False)


REFUSED = (
    (".bashrc", "hidden"), ("link.csv", "is a link"), ("nowhere.csv", "is a link"),
    ("folder", "is a folder"), ("pipe", "a device or a pipe"), ("/dev/null", "a device or a pipe"),
    ("config.toml", "own files"), ("places.toml", "own files"), ("questions.toml", "own files"),
    ("hard.csv", "own files"), ("key", "own files"), ("state/operations.db", "own files"),
    ("state/operations.db-journal", "own files"), ("state/ledger.db", "own files"),
    ("state/cache.db-wal", "own files"), ("state/lists.json", "own files"),
    ("state-too/operations.db", "own files"), ("state/../state/cache.db", "own files"),
    ("a" * 300, "File name too long"), ("a" * 300 + "/b", "File name too long"),
    ("é" * 200, "File name too long"), ("a\x00b", "cannot be shown"), ("a\nb", "cannot be shown"),
    ("a\x1b[2J", "cannot be shown"), ("", "Enter a file name"), ("..", "Enter a file name"),
    ("/", "Enter a file name"), ("\ud800", "cannot be shown"),
)  # fmt: skip


@pytest.mark.parametrize(("typed", "why"), REFUSED, ids=[repr(typed)[:30] for typed, _ in REFUSED])
def test_what_may_not_be_written_is_a_sentence_and_stays_as_it_was(home, typed, why) -> None:
    before = sorted(path.name for path in home.rglob("*"))
    path = typed if typed.startswith("/") or not typed else f"{home}/{typed}"

    with pytest.raises(NotWritten, match=why):
        destination(home).named(path)

    assert sorted(path.name for path in home.rglob("*")) == before


@pytest.mark.parametrize("typed", ["../out.csv", "/etc/out.csv", "folder/out.csv", "", ".", "a/"])
def test_with_a_folder_set_a_name_has_no_folder_in_it(home, typed) -> None:
    with pytest.raises(NotWritten):
        destination(home, export_folder=str(home / "folder")).named(typed)


def test_an_ordinary_name_is_taken(home) -> None:
    assert destination(home).named(f"{home}/new.csv") == home / "new.csv"
    assert destination(home).named(f"{home}/real.csv") == home / "real.csv"
    assert destination(home).named(f"{home}/state/report.csv") == home / "state" / "report.csv"
    assert destination(home, export_folder=str(home)).named("new.csv") == home / "new.csv"


def test_a_given_name_is_never_one_which_is_there_and_its_folder_no_link(home) -> None:
    place = Destination(home / "exports", is_only_folder=True, is_read_only=True)
    first = place.given("list", ".csv")
    first.write_text("mine")
    (home / "exports" / "list-2.csv").symlink_to(home / "real.csv")
    third = place.given("list", ".csv")

    assert (first.name, third.name) == ("list.csv", "list-3.csv")
    assert (home / "exports").stat().st_mode & 0o777 == 0o700
    with pytest.raises(NotWritten, match="is a link"):
        Destination(home / "state-too").given("list", ".csv")


def test_a_link_put_there_after_the_name_was_checked_is_not_followed(home) -> None:
    with pytest.raises(NotWritten):
        write_whole(home / "link.csv", lambda file: file.write(b"theirs"), replace=True)

    assert (home / "real.csv").read_text() == "mine"


def test_a_file_which_came_meanwhile_is_left_where_there_are_no_hard_links(
    home, monkeypatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    path = home / "new.csv"

    with pytest.raises(NotWritten, match="already exists"):
        write_whole(path, lambda _: path.write_text("mine"))

    assert path.read_text() == "mine"
    assert write_whole(home / "other.csv", lambda file: file.write(b"ours")) == 4


def test_names_as_long_as_the_disk_takes_are_written(tmp_path) -> None:
    path = tmp_path / ("n" * 251 + ".csv")
    check_path(path, OwnFiles())

    write_whole(path, lambda file: file.write(b"x"))

    assert [found.name for found in tmp_path.iterdir()] == [path.name]
