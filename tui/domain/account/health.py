"""An account's health, judged by the calls a verdict needs: the device list, reports, a state.

Other calls prove nothing: a key may lack the right to one list, one device may be somebody else's,
and our own pace and share say nothing about the vendor.
"""

from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from tui.lazy_dataclass import dataclass


class HealthKind(StrEnum):
    """Whether an account answers and, if not, whose fault that is."""

    REACHABLE = "reachable"
    AT_OUR_SHARE = "at-our-share"
    """The vendor would answer, but we have used our share of its rate limit and wait."""
    AT_ITS_LIMIT = "at-its-limit"
    """The vendor takes no more requests for now."""
    REFUSES_CALL = "refuses-call"
    """The key is accepted, one call is not."""
    REFUSES_KEY = "refuses-key"
    FAILING = "failing"
    """The server answers with an error, or with an answer we cannot read."""
    UNREACHABLE = "unreachable"
    """There is no answer."""


IN_A_WORD = {
    HealthKind.REACHABLE: "reachable",
    HealthKind.AT_OUR_SHARE: "waits for our share",
    HealthKind.AT_ITS_LIMIT: "limit reached",
    HealthKind.REFUSES_CALL: "{call} refused",
    HealthKind.REFUSES_KEY: "key refused",
    HealthKind.FAILING: "failing",
    HealthKind.UNREACHABLE: "unreachable",
}
WAITING = frozenset({HealthKind.AT_OUR_SHARE, HealthKind.AT_ITS_LIMIT})
"""Nothing is wrong; the newest data comes later."""
OF_ONE_CALL = frozenset({HealthKind.AT_OUR_SHARE, HealthKind.REFUSES_CALL, HealthKind.FAILING})
"""Only an answer to the same call ends these: an answer to another call proves nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountHealth:
    """The health of one account."""

    kind: HealthKind = HealthKind.REACHABLE
    since: datetime | None = None
    """Since when; while one fault follows another, since the first."""
    sentence: str = ""
    """The cause and the next step; empty while the account is reachable."""
    call: str = ""
    """The call which failed, in words: `device list`; empty while the account is reachable."""
    ok_at: datetime | None = None
    """When the vendor last answered; None: never."""

    @property
    def is_at_fault(self) -> bool:
        """Whether the vendor, the key or the network has a problem."""
        return self.kind is not HealthKind.REACHABLE and self.kind not in WAITING

    @property
    def word(self) -> str:
        """The health in a word or two, as in the console's top line."""
        return IN_A_WORD[self.kind].format(call=self.call)

    def answered(self, call: str, at: datetime) -> "AccountHealth":
        """Return the health after a call was answered."""
        if self.kind in OF_ONE_CALL and self.call != call:
            return replace(self, ok_at=at)
        since = self.since if self.kind is HealthKind.REACHABLE else at
        return AccountHealth(since=since or at, ok_at=at)

    def failed(self, kind: HealthKind, call: str, sentence: str, at: datetime) -> "AccountHealth":
        """Return the health after a call failed; waiting for our own share does not hide a fault."""
        if kind is HealthKind.AT_OUR_SHARE and self.is_at_fault:
            return self
        failed = AccountHealth(kind=kind, since=at, sentence=sentence, call=call, ok_at=self.ok_at)
        same = self.kind is kind or (self.is_at_fault and failed.is_at_fault)
        return replace(failed, since=self.since or at) if same else failed
