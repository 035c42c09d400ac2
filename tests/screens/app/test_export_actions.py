"""Copying, exporting and drawing what is in view."""

import json
import os
import re
import subprocess
from pathlib import Path

import openpyxl
import pytest
from textual.widgets import Input
from textual.widgets._toast import Toast

from tests.screens.frozen import copied, keys, press, settle, table_of, text, told, typed
from tui.screens.export.dialog import ExportDialog
from tui.screens.export.picture import as_svg, as_text, mask_line, picture_lines
from tui.screens.list.device_source import DeviceSource
from tui.screens.shell.clipboard import Clipboard
from tui.screens.shell.copied_screen import CopiedScreen


@pytest.fixture
def caged(filled, tmp_path) -> "tuple[object, Path]":
    folder = tmp_path / "files"
    folder.mkdir()
    state = tmp_path / "state"
    state.mkdir()
    return copied(filled, state, ui={"export_folder": str(folder)}), folder


async def test_an_export_holds_exactly_what_is_shown(caged) -> None:
    frozen, folder = caged
    app = frozen.app()
    async with app.run_test(size=(120, 36)) as pilot:
        await keys(pilot, "slash")
        await typed(pilot, "state:active")
        await keys(pilot, "enter")
        table = table_of(app)
        shown, titles = table.row_count, [column.title for column in table.columns]
        first = table.rows.row(0).cells[0]
        await keys(pilot, "e", "enter", "enter")

        (path,) = folder.iterdir()
        assert path.suffix == ".xlsx"  # what people are offered first
        cells = openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True)
        heads, *rows = list(cells)
        assert 0 < len(rows) == shown
        assert rows[0][0] == first
        assert [head.removesuffix(" (bytes)") for head in heads] == titles
        assert "bytes) to " in told(app)
        assert not isinstance(app.screen, ExportDialog)


class Noted(DeviceSource):
    """Notes by which store its rows were read."""

    def __init__(self, *given):
        super().__init__(*given)
        self.stores = []

    async def rows(self, *given):
        self.stores.append(self.store)
        return await super().rows(*given)


async def test_an_export_never_holds_up_a_screen(caged) -> None:
    frozen, folder = caged
    app = frozen.app()
    async with app.run_test(size=(120, 36)) as pilot:
        await keys(pilot, "3")
        pane = app.screen.pane
        pane.source = source = Noted(app.session.console, pane.source.columns, "charterup")

        await keys(pilot, "e", "enter", "enter")

        assert list(folder.iterdir())
        assert source.stores
        assert app.session.console.store not in source.stores


async def test_only_marked_rows_are_written_and_their_identifiers_masked(caged) -> None:
    frozen, folder = caged
    app = frozen.app()
    async with app.run_test(size=(120, 36)) as pilot:
        await keys(pilot, "3", "space", "space", "e", *["down"] * 3, "enter")
        await keys(pilot, "tab", "space", "tab", "space", "shift+tab", "shift+tab", "enter")

        (path,) = folder.iterdir()
        rows = [json.loads(line) for line in path.read_text().splitlines()]
        assert path.suffix == ".jsonl"
        assert len(rows) == 2
        assert not re.search(r"\d{7,}", path.read_text().replace("T", " "))


async def test_a_file_which_is_there_is_replaced_only_after_a_second_enter(caged) -> None:
    frozen, folder = caged
    app = frozen.app()
    async with app.run_test(size=(120, 36)) as pilot:
        await keys(pilot, "e", "enter", "enter")
        (path,) = folder.iterdir()
        path.write_text("mine")
        shown = await keys(pilot, "e", "enter", "enter")

        assert "already exists. Press Enter again" in shown
        assert path.read_text() == "mine"
        await keys(pilot, "enter")
        assert path.read_bytes() != b"mine"


BEGINS = {"csv": b"Unit,", "CSV": b"Unit,", "jsonl": b'{"', "xlsx": b"PK", "data": b"PK"}


async def test_a_file_is_what_its_ending_says(caged) -> None:
    frozen, folder = caged
    app = frozen.app()
    async with app.run_test(size=(120, 36)) as pilot:
        for ending, begins in BEGINS.items():
            await keys(pilot, "e", "enter", "ctrl+u")
            await press(pilot, *f"mine.{ending}", "enter")
            await settle(pilot)

            assert (folder / f"mine.{ending}").read_bytes().startswith(begins), ending


async def test_with_a_folder_set_nothing_is_written_anywhere_else(caged, tmp_path) -> None:
    frozen, folder = caged
    app = frozen.app()
    async with app.run_test(size=(120, 36)) as pilot:
        await keys(pilot, "e", "enter", "ctrl+u")
        shown = await typed(pilot, "../out.csv")
        shown = await keys(pilot, "enter")

        assert "a file name without a folder" in shown
        assert list(folder.iterdir()) == []
        assert not (tmp_path / "out.csv").exists()


async def test_the_dialog_fits_a_phone(caged) -> None:
    frozen, _ = caged
    app = frozen.app()
    async with app.run_test(size=(46, 18)) as pilot:
        shown = await keys(pilot, "space", "e")

        for words in ("csv", "mask identifiers", "only the 1 marked", "Press Enter in the path"):
            assert words in shown
        assert "[ ] mask" in shown


async def test_a_picture_is_masked_on_request(caged) -> None:
    frozen, folder = caged
    app = frozen.app()
    async with app.run_test(size=(160, 36)) as pilot:
        before = await keys(pilot, "3")
        assert re.search(r"\d{15}", before)
        await keys(pilot, "P", "down", "enter", "tab", "space", "shift+tab", "enter")

        (path,) = folder.iterdir()
        assert path.suffix == ".txt"
        assert not re.search(r"\d{7,}", path.read_text())
        assert [len(line) for line in path.read_text().splitlines()] == [
            len(line.rstrip()) for line in before.splitlines()
        ]


async def test_a_picture_in_svg_asks_no_server_for_anything(frozen) -> None:
    app = frozen.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)

        svg = as_svg(picture_lines(app.screen, masked=True), "Watchfloor")
        assert not [word for word in ("url(http", "@font-face", "@import", "href") if word in svg]
        assert (
            as_text(picture_lines(app.screen, masked=False)).strip()
            == "\n".join(line.rstrip() for line in text(app).splitlines()).strip()
        )


def test_an_identifier_which_runs_through_two_pieces_is_masked_whole() -> None:
    from rich.segment import Segment  # noqa: PLC0415 - only here

    line = mask_line([Segment("IMEI 35693803"), Segment("5643809 ok")])

    assert [text for text, _, _ in line] == ["IMEI ********", "***3809 ok"]


async def test_what_became_of_a_copy_can_be_read_on_a_phone(frozen) -> None:
    app = frozen.app(environ={"TERM": "xterm-kitty"})
    async with app.run_test(size=(46, 18), notifications=True) as pilot:
        await keys(pilot, "Y")
        await pilot.pause()

        toasts = app.screen.query(Toast)
        assert "copied" in told(app)
        assert toasts
        assert all(toast.region.right <= 46 for toast in toasts)


async def test_a_copied_cell_is_shown_where_nobody_knows_whether_it_worked(frozen) -> None:
    app = frozen.app(environ={"TERM": "xterm-256color"})
    async with app.run_test(size=(100, 30)) as pilot:
        await keys(pilot, "3", "y")
        shown = await keys(pilot, "enter")

        assert isinstance(app.screen, CopiedScreen)
        assert "your terminal does not confirm it" in shown
        await keys(pilot, "k", "Y")
        assert not isinstance(app.screen, CopiedScreen)
        assert "Row copied" in told(app)


async def test_a_terminal_known_to_take_a_copy_is_believed(frozen) -> None:
    app = frozen.app(environ={"TERM": "xterm-kitty"})
    async with app.run_test(size=(100, 30)) as pilot:
        await keys(pilot, "space", "space", "Y")
        await keys(pilot, "enter")

        assert "2 rows copied" in told(app)


@pytest.fixture
def tmux(tmp_path, monkeypatch):
    """A tmux server of our own, whose environment the test is in."""
    if subprocess.run(["sh", "-c", "command -v tmux"], capture_output=True, check=False).returncode:
        pytest.skip("tmux is not installed")
    socket = tmp_path / "tmux"
    base = ["tmux", "-S", str(socket), "-f", "/dev/null"]
    environ = {name: value for name, value in os.environ.items() if name != "TMUX"}
    subprocess.run([*base, "new-session", "-d", "-x", "80", "-y", "24"], env=environ, check=True)
    pid = subprocess.check_output(
        [*base, "display", "-p", "#{pid}"], env=environ, text=True
    ).strip()
    monkeypatch.setenv("TMUX", f"{socket},{pid},0")
    yield base
    subprocess.run([*base, "kill-server"], env=environ, check=False)


def buffer_of(tmux: list[str]) -> str:
    return subprocess.check_output([*tmux, "show-buffer"], text=True)


async def test_inside_tmux_a_row_goes_to_its_buffer(frozen, tmux) -> None:
    app = frozen.app(environ=os.environ)
    async with app.run_test(size=(100, 30)) as pilot:
        await keys(pilot, "3")
        wanted = table_of(app).rows.row(table_of(app).cursor).cells
        await keys(pilot, "Y")

        buffer = buffer_of(tmux)
        assert buffer.split("\t")[0] == wanted[0]
        assert len(buffer.split("\t")) == len(wanted)
        assert "the tmux buffer" in told(app)


async def test_a_hostile_label_copies_nothing_a_terminal_obeys(frozen, tmux) -> None:
    app = frozen.app()
    clipboard = Clipboard(app, os.environ)
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await clipboard.copy("Cell", "a\x1b]52;c;ZXZpbA==\x07\u202eb")

        buffer = buffer_of(tmux)
        assert buffer == r"a\x1b]52;c;ZXZpbA==\x07\u202eb"


async def test_a_name_of_300_letters_is_a_sentence_and_not_the_end(filled, tmp_path) -> None:
    frozen = copied(filled, tmp_path)
    app = frozen.app()
    async with app.run_test(size=(120, 36)) as pilot:
        for key in ("e", "P"):
            await keys(pilot, key, "enter", "ctrl+u")
            app.screen.query_one(Input).value = f"{tmp_path}/{'x' * 300}.csv"
            shown = await keys(pilot, "enter", "enter")

            assert "File name too long" in shown, key
            assert app.is_running, key
            await keys(pilot, "escape", "escape")


async def test_the_store_itself_is_never_replaced_even_by_a_second_enter(filled, tmp_path) -> None:
    app = copied(filled, tmp_path).app()
    before = (tmp_path / "operations.db").read_bytes()
    async with app.run_test(size=(120, 36)) as pilot:
        await keys(pilot, "e", "enter", "ctrl+u")
        app.screen.query_one(Input).value = str(tmp_path / "operations.db")
        shown = await keys(pilot, "enter", "enter", "enter")

        assert "one of Watchfloor's own files" in shown
        assert (tmp_path / "operations.db").read_bytes() == before
