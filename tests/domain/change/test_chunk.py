from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.domain.change.action import Action
from tui.domain.change.chunk import chunk_size, split_chunks

PAID = Action("a", "A", "", chunk=100, charge="x")
ONCE = Action("a", "A", "", chunk=100, repeat="never")
SET = Action("a", "A", "", chunk=500, repeat="verify")


@dataclass(frozen=True)
class Target:
    key: int
    values: dict = field(default_factory=dict)


@pytest.mark.parametrize(
    ("action", "targets", "most", "size"),
    [(PAID, 24, None, 1), (PAID, 25, None, 10), (ONCE, 24, None, 1), (ONCE, 5000, None, 10),
     (SET, 1, None, 100), (SET, 5000, 40, 40), (PAID, 5000, 3, 3), (SET, 5, 1, 1)],
)  # fmt: skip
def test_a_chunk_is_the_blast_radius_of_a_crash(action, targets, most, size):
    assert chunk_size(action, targets, most) == size


@given(st.lists(st.sampled_from("abc"), max_size=60), st.integers(1, 12))
def test_every_target_is_in_one_chunk_with_those_filled_in_alike(words, size):
    targets = [Target(place, {"w": word}) for place, word in enumerate(words)]
    found = split_chunks(targets, size)

    assert [target for chunk in found for target in chunk] == targets
    assert all(len(chunk) <= size for chunk in found)
    assert all(len({target.values["w"] for target in chunk}) == 1 for chunk in found)
