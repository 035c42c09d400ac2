"""Small charts: what is unknown is no zero, and what is compared stands side by side."""

import pytest

from tui.domain.show.overview import Band
from tui.widgets.line.charts import band_bar, colored, column_rows, steps


def test_a_step_for_nothing_is_not_the_sign_for_unknown():
    assert steps([None, 0, 8], 8) == "?▁█"
    assert steps([None, 0, 8], 8, ascii_only=True) == "?_#"
    assert steps([0, 8], 8, cells=2) == "▁▁██"


def test_each_column_stands_beside_what_it_is_compared_with():
    rows = column_rows([8, 3, None], [4, None, 8], 2)

    assert rows == ["█   ░".ljust(6)[:4] + " ░", "█░▆ ?░"]


def test_where_nothing_was_counted_the_ground_is_seen():
    assert column_rows([0, 0], [0, 0], 1, ascii_only=True) == ["_ _ "]


@pytest.mark.parametrize(
    ("value", "limit", "band", "drawn"),
    [
        (0, 100, None, "·········│"),
        (50, 100, None, "█████····│"),
        (50, 100, Band(70, 90), "█████·▒▒▒│"),
        (150, 100, None, "██████│███"),
        (5, None, None, "██████████"),
        (0, None, None, "··········"),
    ],
)
def test_a_bar_shows_what_is_used_what_is_expected_and_what_is_allowed(value, limit, band, drawn):
    assert band_bar(value, limit, band, 10) == drawn


@pytest.mark.parametrize(
    ("bar", "colors"),
    [
        ("██████│███", {"██████": "$primary", "│": "$text-warning", "███": "$text-error"}),
        ("████▒▒│▒▒·", {"▒▒": "$text-warning"}),
    ],
)
def test_what_is_over_a_limit_has_another_color_than_what_is_within(bar, colors):
    shown = {bar[span.start : span.end]: span.style for span in colored(bar).spans}

    assert colors.items() <= shown.items()
