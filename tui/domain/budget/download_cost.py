"""The cost of a download in requests, shown before they are spent."""

from tui.domain.text.times import format_age
from tui.lazy_dataclass import dataclass

ASKING_PART = 5
"""A download which may take more than a fifth of the requests left this hour needs a person's consent:
the rest of the hour needs the others."""


@dataclass(frozen=True, slots=True)
class DownloadCost:
    """The requests and the time which a download takes."""

    least: int
    most: int | None
    """None if the vendor publishes no limits: then each further page is one more request."""
    left: int | None = None
    """Requests left this hour for interactive use; None if the vendor has no hourly limit."""
    seconds: float = 0.0
    """The least time it takes, including waits for the rate limits."""

    @property
    def needs_consent(self) -> bool:
        """Whether a person must agree first, because too little may be left for everything else."""
        return (
            self.most is not None and self.left is not None and self.most * ASKING_PART > self.left
        )

    @property
    def words(self) -> str:
        """The cost in words: `2–6 of 78 requests left this hour, about 5 s`."""
        return f"{self._requests}, about {format_age(max(1.0, self.seconds))}"

    @property
    def _requests(self) -> str:
        plural = "s" if (self.most or self.least) > 1 else ""
        if self.most is None:
            return f"{self.least:,} request{plural} or more"
        count = f"{self.least:,}–{self.most:,}" if self.most > self.least else f"{self.least:,}"
        if self.left is None:
            return f"{count} request{plural}"
        return f"{count} of {self.left:,} requests left this hour"
