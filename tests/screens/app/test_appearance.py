"""The console in poor terminals: ASCII, few colors, small, slow; and the user's own keys."""

from tests.screens.frozen import copied, drawn, keys, press, settle, table_of, text, told
from tui.widgets.terminal.terminal import Terminal
from tui.widgets.terminal.themes import NAMES


async def test_in_ascii_no_screen_draws_anything_else(frozen) -> None:
    app = frozen.app(terminal=Terminal(ascii_only=True))
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        for way in ((), ("3",), ("4", "enter"), ("l",), ("question_mark",), ("e",), ("M",)):
            await press(pilot, *way)
            if way == ("M",):
                await pilot.pause(0.7)  # a map goes on drawing in the background
            else:
                await settle(pilot)

            lines = [line for line in text_as_written(app).splitlines() if not line.isascii()]
            assert lines == [], way
            if len(app.screen_stack) > 1:
                await press(pilot, "escape")


def text_as_written(app) -> str:
    """Return what the screen reads after the filters, as on the terminal."""
    from rich.segment import Segment  # noqa: PLC0415 - only here
    from textual.color import Color  # noqa: PLC0415 - only here

    ground, found = Color(0, 0, 0), []
    for strip in drawn(app):
        line: list[Segment] = list(strip)
        for filter in app.get_line_filters():
            line = filter.apply(line, ground)
        found.append("".join(text for text, _, _ in line))
    return "\n".join(found)


async def test_any_size_shows_what_there_is_room_for(frozen) -> None:
    app = frozen.app()
    async with app.run_test(size=(1, 1)) as pilot:
        for size in ((1, 1), (46, 18), (300, 100), (80, 24)):
            await pilot.resize_terminal(*size)
            for _ in range(1_200):
                await pilot.pause(0.05)
                if len(text(app).splitlines()) == size[1]:
                    break

            shown = text(app)
            assert "too small" not in shown
            assert len(shown.splitlines()) == size[1]


async def test_on_a_phone_the_cursors_row_is_named_and_marked(frozen) -> None:
    app = frozen.app()
    async with app.run_test(size=(46, 18)) as pilot:
        shown = await keys(pilot, "3", "down")

        label = table_of(app).rows.row(1).cells[0]
        line = next(line for line in shown.splitlines() if line.startswith("▸"))
        assert label[:12] in line


async def test_themes_follow_each_other_and_draw(frozen) -> None:
    app = frozen.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        seen = [app.theme]
        for _ in NAMES[1:]:
            await keys(pilot, "W")
            seen.append(app.theme)

        assert tuple(seen) == NAMES


async def test_few_colors_take_the_users_palette(frozen) -> None:
    app = frozen.app(terminal=Terminal(colors="16"))
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)

        assert app.theme == "ansi"


async def test_low_bandwidth_is_switched_by_a_key_and_back(frozen) -> None:
    app = frozen.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await keys(pilot, "B")
        assert (app.low_bandwidth, app.theme) == (True, "ansi")
        await keys(pilot, "B")
        assert (app.low_bandwidth, app.theme) == (False, "watchfloor-dark")


async def test_keys_are_remapped_and_a_wrong_one_is_said(filled, tmp_path) -> None:
    ui = {"keys": {"jobs": "ctrl+o", "limits": "slahs"}}
    app = copied(filled, tmp_path, ui=ui).app()
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        assert 'ui.keys.limits: there is no key "slahs"' in told(app)
        before = app.screen
        await keys(pilot, "ctrl+o")

        assert app.screen is not before


async def test_an_unknown_theme_is_said_and_the_dark_one_taken(filled, tmp_path) -> None:
    app = copied(filled, tmp_path, ui={"theme": "nonsense"}).app()
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)

        assert app.theme == "watchfloor-dark"
        assert "there is no theme nonsense" in told(app)


async def test_without_color_the_cursor_is_reversed_and_marked(frozen, monkeypatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = frozen.app(terminal=Terminal(colors="none"))
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        table = table_of(app)

        strip = table.render_line(1 + table.cursor - table.scroll_offset.y)
        assert strip.text.startswith("▸")
        assert any(style and style.reverse for _, style, _ in strip)
