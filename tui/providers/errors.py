"""How a vendor may fail us, sorted by the one question which matters: "did it happen".

* ProviderError
  * NotDone             certainly not: safe to try again
    - Unreachable       nothing left this machine
    - Blocked           we refused to send it ourselves: read-only, unverified, wrong words
    - BudgetSpent       too many requests: wait first
    - Refused           the vendor said no
      · AccessDenied    the key is wrong or has expired
        + NotPermitted  the key is accepted, but may not do this
  * PerhapsDone         nobody knows: read it back before trying again
    - AnswerLost        the line broke, or the vendor did, after we sent
    - AnswerUnreadable  an answer which does not fit what is documented
"""

from datetime import datetime


class ProviderError(Exception):
    """A vendor could not do what we asked; the text says what, and what to do next."""


class NotDone(ProviderError):
    """It certainly did not happen."""


class Unreachable(NotDone):
    """Nothing left this machine: no name, no route, no secure connection."""


class Blocked(NotDone):
    """We did not send it: the account is read-only, or the path is not verified."""


class BudgetSpent(NotDone):
    """The rate budget is spent; `until` says when there is room again, where known.

    `is_ours`: the vendor would still take the call; what stands in its way is our own pace or share.
    """

    def __init__(
        self, sentence: str, until: datetime | None = None, *, is_ours: bool = False
    ) -> None:
        super().__init__(sentence)
        self.until = until
        self.is_ours = is_ours


class Refused(NotDone):
    """The vendor said no."""


class AccessDenied(Refused):
    """The key is wrong or has expired, or may not do this."""


class NotPermitted(AccessDenied):
    """The key is accepted, but may not do this."""


class PerhapsDone(ProviderError):
    """It may or may not have happened."""


class AnswerLost(PerhapsDone):
    """The line broke, or the vendor did, after we sent; `status` is its HTTP status if it had one."""

    def __init__(self, sentence: str, status: int | None = None) -> None:
        super().__init__(sentence)
        self.status = status


class AnswerUnreadable(PerhapsDone):
    """The answer does not fit what is documented."""
