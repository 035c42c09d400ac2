"""A fleet which behaves like a real one, the same every time."""

from collections.abc import Sequence
from datetime import date, datetime

from tui.sim.clock import Clock
from tui.sim.unit import Sample, Sim, Sms, Unit

__all__ = ["Sample", "Sim", "Sms", "Unit", "World"]


class World:
    """Know every unit at any instant: a pure function of seed, index and time.

    Only what operators do to it (`set_sim_state`) is remembered.
    """

    def __init__(self, *, seed: int = 7, fleet: int = 50, clock: Clock) -> None:
        self.seed = seed
        self.fleet = fleet
        self.clock = clock

    def unit(self, index: int) -> Unit:
        """Give the unit of an index from 0 to fleet - 1."""
        raise NotImplementedError

    @property
    def units(self) -> Sequence[Unit]:
        """Every unit, made when looked at."""
        raise NotImplementedError

    @property
    def charterup_units(self) -> Sequence[Unit]:
        """The units with a tracker at CharterUP."""
        raise NotImplementedError

    @property
    def lattigo_units(self) -> Sequence[Unit]:
        """The units with a SIM at Lattigo."""
        raise NotImplementedError

    @property
    def polte_units(self) -> Sequence[Unit]:
        """The units located by Polte."""
        raise NotImplementedError

    def by_imei(self, imei: str) -> Unit | None:
        """Find the unit of an IMEI."""
        raise NotImplementedError

    def by_iccid(self, iccid: str) -> Unit | None:
        """Find the unit of the ICCID on the SIM vendor's record."""
        raise NotImplementedError

    def by_tracker(self, tracker_id: int) -> Unit | None:
        """Find the unit of a CharterUP deviceId."""
        raise NotImplementedError

    def by_device_name(self, name: str) -> Unit | None:
        """Find the unit of a Lattigo device name."""
        raise NotImplementedError

    def by_ue_token(self, token: str) -> Unit | None:
        """Find the unit of a Polte UE token."""
        raise NotImplementedError

    def last_report(self, unit: Unit, at: datetime) -> Sample | None:
        """Give the last report received by an instant."""
        raise NotImplementedError

    def reports(self, unit: Unit, start: datetime, end: datetime) -> list[Sample]:
        """Give what was received from start to end, both included, by received_at, never after now."""
        raise NotImplementedError

    def reports_all(
        self, start: datetime, end: datetime, limit: int | None = None
    ) -> list[Sample]:
        """Give what all CharterUP units reported from start to end; `limit` keeps the earliest."""
        raise NotImplementedError

    def sim(self, unit: Unit, at: datetime) -> Sim:
        """Tell how a unit's SIM stands at an instant."""
        raise NotImplementedError

    def usage(self, unit: Unit, day: date) -> tuple[int, int]:
        """Count the bytes and text messages of a day; today's grow."""
        raise NotImplementedError

    def set_sim_state(self, unit: Unit, state: str, at: datetime) -> None:
        """Set a SIM's state from an instant on; unless active, it reports and uses nothing."""
        raise NotImplementedError

    def sms(self, unit: Unit, start: datetime, end: datetime) -> list[Sms]:
        """Give the texts to and from a device from start to end, both included, never after now."""
        raise NotImplementedError
