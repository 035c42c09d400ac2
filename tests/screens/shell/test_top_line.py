"""The line at the top, where there is little room."""

from tests.screens.frozen import keys
from tui.widgets.line.banner import longest_fitting


async def test_each_account_at_fault_is_named_also_where_there_is_no_room_for_more(frozen):
    app = frozen.app()
    async with app.run_test(size=(80, 24)) as pilot:
        frozen.faults.strike("connect_error", times=99)

        shown = await keys(pilot, "2", "r")

        top = shown.splitlines()[0]
        assert all(f"▲ {name}" in top for name in ("yellow-fleet", "acme-sims", "trackers")), top


def test_of_several_wordings_the_longest_which_fits_is_taken():
    wordings = ("a long one", "shorter", "short")

    assert [longest_fitting(wordings, width) for width in (10, 9, 5, 2)] == [
        "a long one", "shorter", "short", "short",
    ]  # fmt: skip
