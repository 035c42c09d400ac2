"""How an account is, as the calls show on which a verdict rests: the device list, reports, a state.

Other calls prove nothing: a key may lack the right to one list, one device may be somebody else's,
and our own pace and share are no word of the vendor's.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


class HealthKind(StrEnum):
    """Whether an account answers, and where not, whose fault that is."""

    REACHABLE = "reachable"
    AT_OUR_SHARE = "at-our-share"
    """The vendor would answer: we have spent what we take of its limit and wait."""
    AT_ITS_LIMIT = "at-its-limit"
    """The vendor takes no more requests for now."""
    REFUSES_CALL = "refuses-call"
    """The key is accepted, one call is not."""
    REFUSES_KEY = "refuses-key"
    FAILING = "failing"
    """Its server answers with an error, or with what cannot be read."""
    UNREACHABLE = "unreachable"
    """No answer comes."""


IN_A_WORD = {
    HealthKind.REACHABLE: "reachable",
    HealthKind.AT_OUR_SHARE: "waits for our share",
    HealthKind.AT_ITS_LIMIT: "limit reached",
    HealthKind.REFUSES_CALL: "{call} refused",
    HealthKind.REFUSES_KEY: "key refused",
    HealthKind.FAILING: "{call} failing",
    HealthKind.UNREACHABLE: "unreachable",
}
WAITING = frozenset({HealthKind.AT_OUR_SHARE, HealthKind.AT_ITS_LIMIT})
"""Nothing is wrong; what is newest comes later."""
OF_ONE_CALL = frozenset({HealthKind.AT_OUR_SHARE, HealthKind.REFUSES_CALL, HealthKind.FAILING})
"""What only an answer to the same call can end: that another call is answered is no news of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountHealth:
    """How one account is."""

    kind: HealthKind = HealthKind.REACHABLE
    since: datetime | None = None
    """Since when it is so; what is wrong keeps its beginning while one fault follows another."""
    sentence: str = ""
    """Why, and what to do; empty while it is reachable."""
    call: str = ""
    """Which call failed, in words: `device list`; empty while it is reachable."""
    ok_at: datetime | None = None
    """When it last answered; None: never."""

    @property
    def is_at_fault(self) -> bool:
        """Whether something is wrong at the vendor, the key or the line between."""
        return self.kind is not HealthKind.REACHABLE and self.kind not in WAITING

    @property
    def word(self) -> str:
        """Return how it is in a word or two, as on its chip in the console."""
        return IN_A_WORD[self.kind].format(call=self.call)

    def answered(self, call: str, at: datetime) -> "AccountHealth":
        """Return how it is after a call was answered."""
        if self.kind in OF_ONE_CALL and self.call != call:
            return replace(self, ok_at=at)
        since = self.since if self.kind is HealthKind.REACHABLE else at
        return AccountHealth(since=since or at, ok_at=at)

    def failed(self, kind: HealthKind, call: str, sentence: str, at: datetime) -> "AccountHealth":
        """Return how it is after a call failed; that we wait for our own share hides no fault."""
        if kind is HealthKind.AT_OUR_SHARE and self.is_at_fault:
            return self
        failed = AccountHealth(kind=kind, since=at, sentence=sentence, call=call, ok_at=self.ok_at)
        same = self.kind is kind or (self.is_at_fault and failed.is_at_fault)
        return replace(failed, since=self.since or at) if same else failed
