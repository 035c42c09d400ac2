"""Lists of our own: their columns are the fields of their rows, and no vendor has a say in them."""

from datetime import UTC, datetime, timedelta

import pytest

from tui.domain.change.action import TargetState
from tui.screens.change.jobs import JOB_COLUMNS, job_entry
from tui.screens.list.row_source import ListSource, RowsRequest, split_key
from tui.store import JobHead

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def job(name, state, targets, hours_ago, pause_reason=None):
    return JobHead(
        job=name, action="note", account="acme", actor="ana", values={}, digest="", reason=None,
        created_at=NOW - timedelta(hours=hours_ago), follows=None, undoes=False, owner=None,
        pause_reason=pause_reason, counts={state: targets},
    )  # fmt: skip


JOBS = (
    job("a", TargetState.CONFIRMED, 10, 1),
    job("b", TargetState.REFUSED, 9, 30),
    job("c", TargetState.PLANNED, 100, 2, "paused by ana"),
)


@pytest.fixture
def jobs():
    return ListSource(JOB_COLUMNS, lambda: [job_entry(head) for head in JOBS], now=lambda: NOW)


@pytest.mark.parametrize(
    ("text", "sort", "found"),
    [
        ("", "targets", "bac"),
        ("", "created_at", "bca"),
        ("state:confirmed", "", "a"),
        ("-state:confirmed", "", "bc"),
        ("targets>9", "", "ac"),
        ("when>24h", "", "b"),
        ("paused_by:ana", "", "c"),
        ("ana", "", "abc"),
        ("vendor.state:confirmed", "", ""),
        ("", "vendor.created_at", "abc"),
    ],
)
async def test_a_list_of_ours_is_filtered_and_sorted_by_its_own_columns(jobs, text, sort, found):
    keys = await jobs.keys(RowsRequest(text, sort))

    assert "".join(split_key(key)[1] for key in keys) == found
