"""Which planted faults change nothing, as their difference alone shows."""

import pytest

from tools.run_mutants import is_equivalent


def diff(before, after):
    return f"# name: survived\n--- a.py\n+++ a.py\n@@ -1 +1 @@\n def work():\n-    {before}\n+    {after}\n"


@pytest.mark.parametrize(
    ("before", "after", "changes_nothing"),
    [
        ('x = "SELECT key FROM target WHERE job = ?"', 'x = "select key from target where job = ?"', True),
        ('x = "ORDER BY place"', 'x = "ORDER BY PLACE"', True),
        ('x = "ORDER BY place"', 'x = "XXORDER BY placeXX"', False),
        ('''x = "FROM job WHERE state = 'planned'"''', '''x = "FROM JOB WHERE STATE = 'PLANNED'"''', False),
        ('x = "The SIM is active."', 'x = "the sim is active."', False),
        ("x = zip(a, b, strict=True)", "x = zip(a, b, strict=False)", True),
        ("x = zip(a, b, strict=True)", "x = zip(a, b, )", True),
        ("x = zip(a, b, strict=True)", "x = zip(a, None, strict=True)", False),
        ("x = a < b", "x = a <= b", False),
    ],
)  # fmt: skip
def test_sql_in_other_letters_and_a_guard_of_lengths_change_nothing(before, after, changes_nothing):
    assert is_equivalent(diff(before, after)) is changes_nothing


def test_a_difference_which_cannot_be_read_is_no_excuse():
    assert not is_equivalent("")
