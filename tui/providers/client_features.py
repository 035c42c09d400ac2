"""What only some vendors' clients can do, beside what every `Client` promises."""

from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import datetime
from typing import Protocol, runtime_checkable

from tui.domain.change.action import Outcome
from tui.domain.device.record import DeviceRecord, ReportPage, Row
from tui.domain.device.texts import Selection

BY_IDENTIFIER = "by-identifier"
"""The feature of a vendor whose client is a `FindsByIdentifier`."""


@runtime_checkable
class FindsByIdentifier(Protocol):
    """A client whose vendor finds one device by any of its identifiers."""

    async def device_by(self, kind: str, text: str) -> DeviceRecord | None:
        """Read the device with this `iccid`, `imei`, `imsi` or `msisdn`; None if there is none of ours."""
        ...


@runtime_checkable
class KnowsDevices(Protocol):
    """A client which addresses some devices by what their records hold, and so must see them first."""

    def know(self, records: Iterable[DeviceRecord]) -> None:
        """Remember how these devices are addressed; nothing is sent."""
        ...


BY_SPAN = "texts-by-span"
"""The feature of a vendor whose client is a `SelectsTexts`."""


@runtime_checkable
class SelectsTexts(Protocol):
    """A client whose vendor lists a device's texts by span and direction."""

    async def texts(self, address: str, selection: Selection) -> Sequence[Row]:
        """Read those of a device's texts."""
        ...


@runtime_checkable
class AnswersLater(Protocol):
    """A client which asks for the result that the answer to an action only promised."""

    async def promised(self, action: str, target: str, answer: str) -> Outcome | None:
        """Ask what became of an accepted target, given the answer in its journal; nothing is done again.

        None: that answer promised nothing which can be asked for.
        """
        ...


@runtime_checkable
class ListsByState(Protocol):
    """A client whose vendor lists only the devices in one state."""

    def devices_in(self, state: str) -> AsyncIterator[Sequence[DeviceRecord]]:
        """Read every device in this state, page by page; it ends only if the list was whole."""
        ...


@runtime_checkable
class ReadsLongSpans(Protocol):
    """A client whose vendor answers for a long span of one device's reports, with a part of them if need be."""

    async def reports_at_once(
        self, device: DeviceRecord, since: datetime, until: datetime
    ) -> ReportPage:
        """Read one device's reports of a span by one request; `cut` if there may be more of them."""
        ...
