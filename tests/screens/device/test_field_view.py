"""One unit as a checklist for the person beside it, and the receipt of the visit."""

from dataclasses import replace
from datetime import timedelta

import pytest
from rich.cells import cell_len

from tests.screens.device_desk import NOON, SIM, desk
from tests.screens.frozen import told
from tui.export.destination import Destination
from tui.screens.change.form import ActionForm
from tui.screens.device.field_view import CHECK_SECONDS, FieldView, _fitted
from tui.screens.shell.qr import QrScreen


def view(at):
    return at.app.screen.query_one(FieldView)


async def restored(at):
    """Let the vendor say that the SIM is active again, and its tracker report."""
    await at.console.store.devices.save(
        "lattigo", "acme-sims", [replace(SIM, state="active", fetched_at=NOON)]
    )
    await at.pilot.pause(0.4)
    await at.settle()


async def test_a_phone_opens_with_the_checklist_and_the_next_step_on_top(tmp_path):
    async with desk(tmp_path, size=(46, 18), asked=True) as at:
        lines = [line.rstrip() for line in at.text().splitlines()]

        assert lines[1].startswith(" Bus [A12] · …0000017")
        assert "restore the SIM." in " ".join(" ".join(lines[2:6]).split())
        assert any(line.startswith(" ✗ LIMIT    BROKEN") for line in lines)
        assert any(line.startswith(" ▲ SIM      WEAK") for line in lines)
        assert any("42.1000N" in line for line in lines)
        assert any("R receipt" in line for line in lines)


async def test_a_checklist_which_scrolls_is_cut_to_what_the_scroll_bar_leaves(tmp_path):
    async with desk(tmp_path, size=(46, 12), asked=True) as at:
        checklist, scrolls, extra = view(at).query_one("#checklist"), [], []
        for width in range(40, 50):
            await at.pilot.resize_terminal(width, 12)
            await at.settle()
            scrolls.append(view(at).show_vertical_scrollbar)
            extra.append(checklist.size.height - len(str(checklist.content).splitlines()))

        assert all(scrolls)
        assert not any(extra)


@pytest.mark.parametrize(
    ("whole", "lines"),
    [
        (False, ["9.3 MiB of 26.2… · 31 min"]),
        (True, ["9.3 MiB of 26.2 MiB used", "· 31 min"]),
    ],
)
def test_a_value_never_hides_its_age_and_of_what_is_wrong_nothing_is_cut(whole, lines):
    assert _fitted("9.3 MiB of 26.2 MiB used", " · 31 min", 25, whole=whole) == lines


def test_a_value_of_wide_signs_is_cut_by_its_cells():
    (line,) = _fitted("車両車両車両車両車両", " · 31 min", 20, whole=False)

    assert cell_len(line) <= 20
    assert line.endswith("… · 31 min")


@pytest.mark.parametrize("size", [(80, 24), (140, 45)])
async def test_a_key_shows_the_checklist_at_any_size_and_all_there_is_again(tmp_path, size):
    async with desk(tmp_path, size=size, asked=True) as at:
        before = view(at).is_in_view, len(view(at).children)
        await at.press("z")
        shown = at.text()
        await at.press("z")

        assert before == (False, 0)
        assert "✗ LIMIT    BROKEN" in shown
        assert "1 Reports" not in shown
        assert "1 Reports" in at.text()


async def test_a_digit_leaves_the_checklist_for_its_tab(tmp_path):
    async with desk(tmp_path, size=(46, 18), asked=True) as at:
        await at.press("2")

        assert not view(at).is_in_view
        assert "2 Facts" in at.text()


async def test_the_next_step_and_the_code_work_from_the_checklist(tmp_path):
    async with desk(tmp_path, size=(46, 18), asked=True) as at:
        await at.press("Q")
        code = isinstance(at.app.screen, QrScreen)
        await at.press("escape", "N")

        assert code
        assert isinstance(at.app.screen, ActionForm)


async def test_a_link_which_turned_says_how_it_was(tmp_path):
    async with desk(tmp_path, size=(46, 18), asked=True) as at:
        await restored(at)

        assert "● SIM      OK      was WEAK" in at.text()


async def test_the_receipt_is_copied_and_saved_with_what_turned(tmp_path):
    taken = []

    async def take(what, text, _=None):
        taken.append((what, text))

    async with desk(tmp_path, size=(46, 18), asked=True) as at:
        at.app.session.clipboard.copy = take
        folder = tmp_path / "exports"
        at.app.session.destination = lambda: Destination(folder)
        await restored(at)
        await at.press("R")
        await at.settle()

        (what, text) = taken.pop()
        (file,) = folder.iterdir()
        assert what == "Receipt"
        assert file.read_text("utf-8") == text
        assert file.name == "receipt-Bus-A12-0000017-20261121-120000.txt"
        assert "(was WEAK)" in text
        assert f"Saved the receipt as {file}" in told(at.app)


async def test_a_folder_which_cannot_be_written_is_said_and_the_receipt_copied(tmp_path):
    taken = []

    async def take(what, text, _=None):
        taken.append(what)

    async with desk(tmp_path, size=(46, 18), asked=True) as at:
        at.app.session.clipboard.copy = take
        (tmp_path / "file").write_text("")
        at.app.session.destination = lambda: Destination(tmp_path / "file" / "exports")
        await at.press("R")
        await at.settle()

        assert "The receipt is not saved: " in told(at.app)
        assert taken == ["Receipt"]


def test_the_vendors_are_not_asked_so_often_that_a_budget_is_spent():
    assert timedelta(seconds=CHECK_SECONDS) >= timedelta(minutes=1)
