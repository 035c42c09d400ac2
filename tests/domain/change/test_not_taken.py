"""What a plan leaves out, in words."""

import pytest

from tui.domain.change.not_taken import not_taken_lines
from tui.domain.lists.line_problem import LineProblem


def test_up_to_a_screenful_is_named_one_by_one():
    problems = [
        LineProblem(3, "x", "gone"),
        LineProblem(0, "y", "gone"),
        LineProblem(4, "", "empty"),
    ]

    assert not_taken_lines(problems) == [
        "Not taken: Line 3: x: gone",
        "Not taken: y: gone",
        "Not taken: Line 4: nothing: empty",
    ]
    assert len(not_taken_lines([LineProblem(n, "x", "gone") for n in range(1, 21)])) == 20


@pytest.mark.parametrize(
    ("lines", "typed", "where"),
    [
        (range(1, 22), [], "21 not taken (lines 1–21): gone"),
        ([*range(1, 41, 2)], ["a", "b"], "22 not taken (lines " + ", ".join(map(str, range(1, 41, 2))) + "; a, b): gone"),
        ([1, 2, 4], ["c"] * 18, "21 not taken (lines 1–2, 4; " + ", ".join(["c"] * 18) + "): gone"),
    ],
)  # fmt: skip
def test_of_more_those_with_one_reason_share_a_line(lines, typed, where):
    problems = [LineProblem(line, "x", "gone") for line in lines]
    problems += [LineProblem(0, text, "gone") for text in typed]

    assert not_taken_lines(problems) == [where]
    assert not_taken_lines([*problems, LineProblem(99, "z", "shortened")])[1] == (
        "Not taken: Line 99: z: shortened"
    )
