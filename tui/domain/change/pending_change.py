"""A change which was sent to a device and which nothing has confirmed: what is on its way."""

from collections.abc import Callable
from datetime import datetime

from tui.domain.change.action import TargetState
from tui.domain.text.safe_text import clean
from tui.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingChange:
    """The last change of one thing about a device, as long as it is not known to be true."""

    account: str
    key: str
    """Of the device's record."""
    job: str
    action: str
    what: str
    """The thing which changes: `state`, `note1`; the action's name where no record shows it."""
    before: str | None
    after: str | None
    state: TargetState
    """SENT, ACCEPTED or UNKNOWN; CONFIRMED where its vendor holds it until the device's next contact."""
    at: datetime
    """When the vendor answered; when it was sent, if there is no answer."""
    can_be_shown: bool
    """Whether the vendor's record will show it once it is true."""
    waits_for_contact: bool = False
    """The vendor holds it until the device's next contact, which did not come yet."""

    def sentence(self, format_time: Callable[[datetime], str]) -> str:
        """Return it in words: `state: active → suspend, accepted 14:02, not confirmed yet (job …)`."""
        before = "unknown" if self.before is None else self.before or "empty"
        steps = [f"{before} → {self.after or 'empty'}"] if self.after is not None else []
        if self.waits_for_contact:
            steps += [f"queued {format_time(self.at)}", "the device has not reported since"]
        elif self.state is TargetState.ACCEPTED:
            known = "not confirmed yet" if self.can_be_shown else "the vendor does not show it"
            steps += [f"accepted {format_time(self.at)}", known]
        else:
            known = "no answer yet" if self.state is TargetState.SENT else "outcome unknown"
            steps += [f"sent {format_time(self.at)}", known]
        return clean(f"{self.what}: {', '.join(steps)} (job {self.job})")
