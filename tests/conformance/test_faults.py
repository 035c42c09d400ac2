"""Every way in which a vendor or a line can misbehave, while every provider reads."""

import traceback
from datetime import timedelta

import pytest

from tests.conformance.case import CASES
from tests.conformance.rig import NOON, canaries, open_desk
from tui.providers import PROVIDERS
from tui.providers.errors import (
    AnswerLost,
    AnswerUnreadable,
    BudgetSpent,
    ProviderError,
    Unreachable,
)
from tui.sim.http.faults import FAULTS

NAMES = list(PROVIDERS)
LOST, UNREADABLE = AnswerLost, AnswerUnreadable
MEANS: dict[str, type[ProviderError] | None] = {
    "connect_error": Unreachable,
    "connect_timeout": Unreachable,
    "dns_failure": Unreachable,
    "tls_failure": Unreachable,
    "reset_before": Unreachable,
    "reset_while_sending": LOST,
    "reset_after": LOST,
    "closed_without_answer": LOST,
    "read_timeout": LOST,
    "cut_body": LOST,
    "status_301": UNREADABLE,
    "status_307": UNREADABLE,
    "status_408": LOST,
    "status_429": BudgetSpent,
    "retry_after": BudgetSpent,
    "status_500": LOST,
    "status_502": LOST,
    "status_503": LOST,
    "status_504": LOST,
    "empty": UNREADABLE,
    "html": UNREADABLE,
    "truncated_json": UNREADABLE,
    "cut_gzip": UNREADABLE,
    "gzip_bomb": UNREADABLE,
    "wrong_content_type": None,
    "nan": UNREADABLE,
    "huge_integer": UNREADABLE,
    "duplicate_keys": UNREADABLE,
    "deep_nesting": UNREADABLE,
    "invalid_utf8": UNREADABLE,
    "short_list": None,
    "latency": None,
    "drip": LOST,
}
"""How each fault ends when a device list is read; None: it is read all the same."""
IN_THE_HEADER = {
    "truncated_json", "nan", "huge_integer", "duplicate_keys", "deep_nesting", "invalid_utf8", "drip",
}  # fmt: skip
"""A login's token comes in a header and names the customer: its body may be spoiled."""
MENDED_BY_ASKING_AGAIN = [
    "connect_error", "connect_timeout", "dns_failure", "tls_failure", "reset_before",
    "reset_while_sending", "reset_after", "closed_without_answer", "cut_body",
]  # fmt: skip


def test_every_fault_has_a_meaning_here() -> None:
    assert set(MEANS) == set(FAULTS)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("name", NAMES)
async def test_a_fault_is_told_apart_within_bounds_and_in_a_sentence(name: str, fault: str) -> None:
    desk = open_desk(name, slow=True)
    desk.faults.strike(fault, times=99, where=lambda request: "login" not in request.path)
    expected = CASES[name].means.get(fault, MEANS[fault])

    if expected is None:
        assert await desk.devices()
        return
    with pytest.raises(ProviderError) as caught:
        await desk.devices()

    assert isinstance(caught.value, expected)
    assert len(desk.transport.sent) <= 3, "a login, a read, and the read once more"
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)
    assert "Traceback" not in str(caught.value)
    told = "".join(traceback.format_exception(caught.value))
    assert not [word for word in canaries() if word in told]


@pytest.mark.parametrize("fault", MENDED_BY_ASKING_AGAIN)
@pytest.mark.parametrize("name", NAMES)
async def test_a_line_which_breaks_once_is_not_noticed_by_a_reader(name: str, fault: str) -> None:
    desk = open_desk(name, slow=True)
    desk.faults.strike(fault, where=lambda request: "login" not in request.path)

    assert await desk.devices()
    assert len(desk.faults.struck) == 1


@pytest.mark.parametrize("fault", [f for f in FAULTS if MEANS[f] in {LOST, UNREADABLE}])
async def test_a_login_which_fails_is_told_as_the_login(fault: str) -> None:
    desk = open_desk("polte", slow=True)
    desk.faults.strike(fault, times=99, where=lambda request: "login" in request.path)

    failure: ProviderError | None = None
    try:
        await desk.devices()
    except ProviderError as error:
        failure = error

    told = str(failure).lower()
    assert ("login" in told) if failure else fault in IN_THE_HEADER
    assert not [word for word in canaries() if word in repr(failure)]
    assert len(desk.transport.sent) <= 3


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_report_span_is_whole_or_says_that_it_is_not(fault: str) -> None:
    desk = open_desk("charterup", fleet=8, slow=True)
    device = (await desk.devices())[4]  # of 276 reports: the first has 578
    since = NOON - timedelta(days=3)  # two requests
    desk.faults.strike(fault, times=99, after=1)

    failure: ProviderError | None = None
    reached = since
    try:
        reached = (await desk.client.reports(device, since, NOON)).until
    except ProviderError as error:
        failure = error

    whole = reached == NOON
    assert whole == (MEANS[fault] is None)
    assert failure is None or str(failure).endswith(".")
