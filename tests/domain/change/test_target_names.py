"""A target is named by what the user knows it by, and by what its vendor is told."""

import pytest

from tui.domain.change.target_names import target_name, to_line


@pytest.mark.parametrize(
    ("label", "key", "name"),
    [
        ("Bus 7", "gate 17", "Bus 7 (gate 17)"),
        ("gate 17", "gate 17", "gate 17"),
        (None, "gate 17", "gate 17"),
        ("acme", "", "acme"),
        ("Bus\x1b7", "ops ", "Bus\\x1b7 (ops )"),
    ],
)
def test_a_name_holds_the_label_and_what_the_vendor_is_told(label, key, name):
    assert target_name(label, key) == name


def test_many_targets_are_counted_and_the_first_are_named():
    many = [("A", "1"), ("B", "2"), (None, "3"), ("D", "4"), ("E", "5")]

    assert to_line(many[:1]) == "To A (1)"
    assert to_line(many[:3]) == "To 3 targets: A (1), B (2), 3"
    assert to_line(many) == "To 5 targets: A (1), B (2), 3 and 2 more"
    assert to_line([(None, "")]) == ""
