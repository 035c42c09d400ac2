"""One call of a Lattigo endpoint: who asks, for what, about which device."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tui.sim.lattigo.account import ID_TYPES, Account, Device
from tui.sim.lattigo.pages import Page, Params, Row, refusal
from tui.sim.message import Answer, Json

NO_DEVICE = "Error: Device does not exist."


@dataclass(frozen=True, slots=True)
class Call:
    """Everything an endpoint may look at."""

    account: Account
    params: Params
    key: str
    """The device's identifier in the path, decoded; "" where there is none."""
    max_per_page: int
    totals: bool
    activations_enabled: bool = True

    @property
    def id_type(self) -> str:
        """The kind of identifier the caller uses."""
        return self.params.word("id_type", ID_TYPES, "device_name") or "device_name"

    def device(self) -> Device | None:
        """Find the device in the path; somebody else's is refused."""
        if self.key in self.account.foreign:
            raise refusal("403 Forbidden", 403)
        return self.account.find(self.key, self.id_type)

    def paged(self, rows: Sequence[Row], shown: Callable[[Row], Json]) -> Answer:
        """Answer with the page of rows that is asked for."""
        page = Page.asked(self.params, self.max_per_page)
        return page.answer(rows, shown, totals=self.totals)


Endpoint = Callable[[Call], Answer]
