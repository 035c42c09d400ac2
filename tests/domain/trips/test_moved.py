"""Whether a device moved."""

import pytest

from tests.domain.trips.test_pieces import at
from tui.domain.trips.moved import has_moved

HOUR = 60


@pytest.mark.parametrize(
    ("points", "moved"),
    [
        ([], False),
        ([at(0)], False),
        ([at(0), at(10, 20)], False),
        ([at(0), at(2, 2_000, 60), at(4, 4_000, 60)], True),
        # It stands elsewhere after a silence: it was towed, unless no vehicle is as fast.
        ([at(0), at(8 * HOUR, 510)], True),
        ([at(0), at(8 * HOUR, 490)], False),
        ([at(0), at(HOUR, 390_000)], True),
        ([at(0), at(HOUR, 410_000)], False),
        # Rough positions must lie further apart than both may be wrong.
        ([at(0, 0, source="cell", radius=1_000), at(9, 2_100, source="cell", radius=1_000)], True),
        ([at(0, 0, source="cell", radius=1_000), at(9, 1_900, source="cell", radius=1_000)], False),
        ([at(0, 0, source="cell", radius=1_000), at(9, 9_000, source="cell")], False),
        ([at(0, 0, source="cell", radius=1_000), at(9, 9_000)], False),
    ],
)
def test_a_device_moved_if_it_drove_or_is_found_elsewhere(points, moved):
    assert has_moved(points) is moved
