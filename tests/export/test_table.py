"""A table for people: in line, fitted to the terminal, ages and colors only where one shows it."""

from datetime import UTC, datetime

import pytest

from tui.export.table import TableLook, as_table, fitted

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def test_a_table_lines_up_and_is_cut_at_the_terminals_edge() -> None:
    rows = [{"label": "日本", "n": 1}, {"label": "a", "n": 22}]

    assert as_table(rows, ("label", "n")) == "LABEL  N\n日本   1\na      22\n"
    assert as_table(rows, ("label", "n"), TableLook(6)) == "LABEL…\n日本 …\na    …\n"
    assert as_table([], ("label",)) == "LABEL\n"


def test_a_table_obeys_no_device() -> None:
    assert "\x1b" not in as_table([{"label": "\x1b[2J"}], ("label",))


def test_an_emoji_of_several_characters_keeps_its_table_in_line() -> None:
    labels = ["👩\u200d👩\u200d👧", "❤\ufe0f", "ab"]

    head, *lines = as_table(
        [{"label": label, "key": "7"} for label in labels], ("label", "key")
    ).splitlines()

    assert head == "LABEL  KEY"
    assert lines == [f"{label}     7" for label in labels]


def test_a_table_is_never_cut_inside_an_emoji() -> None:
    (_, line) = as_table(
        [{"label": "👩\u200d👩\u200d👧" * 9}], ("label",), TableLook(6)
    ).splitlines()

    assert line == "👩\u200d👩\u200d👧" * 2 + "…"


def test_a_long_label_leaves_room_for_the_other_columns() -> None:
    row = {
        "label": "the long name of a customer's van " * 5,
        "imei": "490154203237518",
        "state": "active",
    }

    _, line = as_table([row], ("label", "imei", "state"), TableLook(60)).splitlines()

    assert line.endswith("…  490154203237518  active")
    assert len(line) == 60


@pytest.mark.parametrize(
    ("needed", "width", "given"),
    [
        ([100, 15, 20], None, [100, 15, 20]),
        ([100, 15, 20], 200, [100, 15, 20]),
        ([100, 15, 20], 80, [41, 15, 20]),
        ([100, 15, 20], 30, [16, 15, 20]),
        ([10, 15, 20], 30, [10, 15, 20]),
    ],
)
def test_prose_gives_way_and_an_identifier_does_not(needed, width, given) -> None:
    assert fitted(needed, [True, False, False], width) == given


def test_the_widest_prose_gives_way_first_and_then_both() -> None:
    assert fitted([60, 30], [True, True], 72) == [40, 30]
    assert fitted([60, 30], [True, True], 52) == [25, 25]


def test_a_person_reads_ages_and_a_file_times() -> None:
    row = {"last_seen": "2026-11-20T08:44:00Z", "since": None, "at": "2026-11-20T08:44:00Z"}
    names = ("last_seen", "since", "at")

    assert as_table([row], names, TableLook(now=NOW)).splitlines()[1] == (
        "3 h 16 min ago  -      2026-11-20T08:44:00Z"
    )
    assert "2026-11-20T08:44:00Z  -" in as_table([row], names)


def test_a_time_ahead_of_our_clock_stays_a_time() -> None:
    row = {"last_seen": "2026-11-20T12:30:00Z"}

    assert "2026-11-20T12:30:00Z" in as_table([row], ("last_seen",), TableLook(now=NOW))


def test_the_worst_is_red_on_a_terminal_which_has_colors_and_a_label_of_that_word_is_not() -> None:
    row = {"label": "critical", "severity": "critical", "state": "critical mass"}
    names = ("label", "severity", "state")

    _, line = as_table([row], names, TableLook(80, has_color=True)).splitlines()

    assert line == "critical  \x1b[31mcritical\x1b[0m  critical mass"
    assert "\x1b" not in as_table([row], names, TableLook(80))
