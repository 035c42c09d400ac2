import sqlite3
from array import array
from contextlib import closing

from tui.store.devices.values import numeric_values

TABLES = """
CREATE TABLE device (id INTEGER PRIMARY KEY);
CREATE TABLE field (id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE value (field INTEGER, number REAL, text TEXT, device INTEGER);
INSERT INTO device VALUES (1), (2), (3);
INSERT INTO field VALUES (7, 'voltage_mv');
INSERT INTO value VALUES (7, 3500, '', 1), (7, 3600, '', 2), (7, 3700, '', 3), (7, 9e999, 'x', 3);
"""


def test_numbers_of_few_of_many_and_of_all_devices_are_read_each_in_its_way():
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(TABLES)

        few = numeric_values(connection, "voltage_mv", array("q", [1, 3]))
        many = numeric_values(connection, "voltage_mv", array("q", [1, 3] * 15_000))
        everybody = numeric_values(connection, "voltage_mv", None)

    assert few == many == [3500, 3700]
    assert everybody == [3500, 3600, 3700]
