import sqlite3
from array import array
from contextlib import closing
from statistics import median

import pytest

from tui.domain.show.column_sums import ColumnSums, sums_of
from tui.store.db.sql import SqlPart
from tui.store.devices.sums import add_up
from tui.store.devices.values import column_sums

TABLES = """
CREATE TABLE device (id INTEGER PRIMARY KEY);
CREATE TABLE field (id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE value (field INTEGER, number REAL, text TEXT, device INTEGER);
INSERT INTO device VALUES (1), (2), (3);
INSERT INTO field VALUES (7, 'voltage_mv');
INSERT INTO value VALUES (7, 3500, '', 1), (7, 3600, '', 2), (7, 3700, '', 3), (7, 9e999, 'x', 3);
"""
PAIRS = SqlPart("SELECT one, number FROM pair")


def test_sums_of_few_of_many_and_of_all_devices_are_made_each_in_its_way():
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(TABLES)

        few = column_sums(connection, "voltage_mv", array("I", [1, 3]))
        many = column_sums(connection, "voltage_mv", array("I", [1, 3] * 15_000))
        everybody = column_sums(connection, "voltage_mv", None)

    assert few == many == ColumnSums(2, 7200, 3600)
    assert everybody == ColumnSums(3, 10_800, 3600)


@pytest.mark.parametrize("rows", [array("I", [5, 6]), array("I", [5, 6] * 15_000)])
def test_of_several_numbers_of_a_row_the_largest_counts(rows):
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE pair (one INTEGER, number REAL)")
        pairs = [(5, 1.0), (5, 4.0), (6, 2.0), (7, 9.0)]
        connection.executemany("INSERT INTO pair VALUES (?, ?)", pairs)

        assert add_up(connection, PAIRS, rows, 7) == ColumnSums(2, 6, 3)


@pytest.mark.parametrize("numbers", [[], [2.0], [2.0, 5.0], [1.0, 2.0, 9.0], [9.0, 3.0, 2.0, 1.0]])
def test_all_are_added_up_by_the_database_as_they_are_here(numbers):
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE pair (one INTEGER, number REAL)")
        connection.executemany("INSERT INTO pair VALUES (?, ?)", list(enumerate(numbers)))

        found = add_up(connection, PAIRS, None, len(numbers))

    assert found == sums_of(sorted(numbers)) == sums_of(sorted(numbers, reverse=True))
    assert found.median == (median(numbers) if numbers else 0)
