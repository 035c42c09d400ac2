"""How full a battery is by its own series of voltages: what it is, whether it falls, when it is empty."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

from tui.domain.unit.median import median
from tui.domain.verdict.facts import MemberFacts, ReportFact
from tui.lazy_dataclass import dataclass

_BUCKETS = 12
"""A series is judged by so many medians, so that one measurement under load counts little."""
_FEWEST = 4
_WINDOW = timedelta(days=60)
_A_DAY_AND_A_HALF = timedelta(hours=36)
"""A shorter series may only show the night of a battery which the sun or a vehicle charges."""
_LEAST_FALL = 0.015
"""Of the full voltage: temperature alone moves it by less."""


@dataclass(frozen=True, slots=True)
class BatteryCurve:
    """A kind of supply, by the voltages between which it lives."""

    title: str
    up_to_mv: float
    """No supply of this kind is ever above."""
    full_mv: float
    low_mv: float
    """Below this the rest goes fast."""
    empty_mv: float
    """Near here devices switch off."""


_PLATEAU_MV = 3_230, 3_400
_LITHIUM = BatteryCurve("a lithium cell", 4_450, 4_150, 3_650, 3_420)
_IRON = BatteryCurve("an iron phosphate cell", 3_450, 3_350, 3_200, 3_050)
CURVES = (
    BatteryCurve("two alkaline cells", 3_250, 3_100, 2_600, 2_300),
    _IRON,
    _LITHIUM,
    BatteryCurve("three alkaline cells", 4_800, 4_600, 3_600, 3_300),
    BatteryCurve("four alkaline cells", 6_900, 6_200, 4_800, 4_400),
    BatteryCurve("two lithium cells", 9_000, 8_300, 7_100, 6_800),
    BatteryCurve("a 12 V vehicle battery", 17_000, 12_700, 11_700, 11_000),
    BatteryCurve("a 24 V vehicle battery", 34_000, 25_400, 23_400, 22_000),
)
_BELOW = 0.98
_FAR_BELOW = 0.96
"""A level this far below the middle of its model is clear, though only few voltages are known."""
_OTHER_SUPPLY = 0.9
"""Cells of another chemistry live this far below the middle of a model; dying ones of it may be nearer."""
_TAIL = 0.05
"""So many of a model may have low batteries; where more live at a level, it is no low one."""
_MANY_NEAR, _FEWEST_NEAR = 0.1, 3
"""Where so many of a model live at a level, they have another supply than most, and it is none of a dying one."""
_SWITCHED_OFF = 0.96
"""This far below the end of a supply devices do not run."""
_FEW_DEVICES = 8
_FEWEST_ALIKE = 3
"""The highest but one of so many devices of a model, one of which may be charging, shows its supply."""
_SAME_SUPPLY = 1.6
"""A model's highest voltage is at most so many times that of a nearly empty one of it."""
_VEHICLE_MV = 9_000
_RESTING = 1.03
_INNER_CELL_MV = 4_450


@dataclass(frozen=True, slots=True, kw_only=True)
class BatteryTrend:
    """What a device's voltages say."""

    curve: BatteryCurve
    mv: float
    """The last voltage."""
    at: datetime | None
    falls: bool | None
    """Whether it fell to the last report; None: too few voltages are known."""
    days_left: tuple[float, float] | None = None
    """In how many days after the last report it is empty, as a band; None: unknown or not falling."""
    recharges: bool = False
    """Whether it rose in between: something charges it."""
    usual_mv: float | None = None
    """The middle voltage of the devices of its model; None: too few are known."""
    is_cut: bool = False
    """A device on vehicle power whose supply is gone: it runs on a small cell inside."""
    is_deeper: bool = True
    """Whether it is lower than before its last charge; one which is charged in time never is."""
    is_short: bool = True
    """Too few voltages, or of too short a time, are known to tell how it goes."""
    is_guess: bool = False
    """It falls, and would be low if it is one of the next larger supply: its own past or its model must tell."""
    is_among_others: bool = False
    """So many living devices of its model are at its level that it is no low one for them."""
    is_apart: bool = False
    """It is far below the level at which the living devices of its model are."""

    @property
    def is_empty(self) -> bool:
        """Whether a device stops about here."""
        return self.mv <= self.curve.empty_mv and self._is_below_others

    @property
    def is_low(self) -> bool:
        """Whether little is left."""
        return self.mv <= self.curve.low_mv and self._is_below_others

    @property
    def is_at_low_level(self) -> bool:
        """Whether it may be low: its series must tell, for others of its model may live at this level."""
        return self.mv <= self.curve.low_mv and self._is_below_usual

    @property
    def _is_below_usual(self) -> bool:
        return self.usual_mv is None or self.mv < self.usual_mv * _BELOW

    @property
    def _is_below_others(self) -> bool:
        """Whether it is lower than its model lives at: cells of another chemistry live where some die.

        What falls does not live there, however many others do or fall with it.
        """
        return self._is_below_usual and not (self.is_among_others and self.falls is not True)

    @property
    def is_low_by_level(self) -> bool:
        """Whether the level alone says that little is left: hardly another of its model lives there."""
        return self.is_short and self.is_apart and self.is_low and not _is_plateau(self.mv)

    @property
    def is_empty_by_level(self) -> bool:
        """Whether the level alone says that the device stopped: it is below where any of them runs."""
        return self.is_low_by_level and self.mv <= self.curve.empty_mv * _SWITCHED_OFF

    def is_empty_within(self, pause: timedelta) -> bool:
        """Return whether it is empty before a device's next word, `pause` after its last."""
        if self.falls is None:
            return self.is_empty
        if not self.falls:
            return False  # a flat level is that of a cell which lives there
        soon = self.days_left is not None and self.days_left[0] <= pause / timedelta(days=1)
        return self.is_low or soon


def _is_plateau(mv: float) -> bool:
    """Return whether an iron phosphate cell is at this voltage for most of its life, and others hardly at all."""
    least, most = _PLATEAU_MV
    return least <= mv <= most


def may_be_low(mv: float) -> bool:
    """Return whether a voltage is near the end of any supply, so that its series must tell."""
    return mv <= _LITHIUM.low_mv or any(
        curve.empty_mv * 0.97 <= mv <= curve.low_mv * 1.04 for curve in CURVES
    )


def battery_trend(member: MemberFacts) -> BatteryTrend | None:
    """Judge a device's voltages; None: it says none, or none of a supply we know."""
    points = voltage_points(member.reports)
    record = member.record
    if not points and record.voltage_mv is None:
        return None
    mv = points[-1][1] if points else record.voltage_mv or 0.0
    at = points[-1][0] if points else record.last_seen
    top = max((volts for _, volts in points), default=mv)
    model = member.fleet.voltage_mv
    if model is not None and (model.devices < _FEW_DEVICES or model.high > top * _SAME_SUPPLY):
        model = None  # some of the model have vehicle power
    living = member.fleet.living_mv
    full = max(top, model.high if model else _full_of_few(living, top))
    curve = _curve_of(full, len(points), is_known=model is not None)
    if curve is None:
        return None
    if top > _VEHICLE_MV and mv <= _INNER_CELL_MV:
        inner = [(at, volts) for at, volts in points if volts <= _INNER_CELL_MV]
        return _judge(_LITHIUM, inner or points[-1:], mv, at, is_cut=True)
    level = median(volts for _, volts in points[-_FEWEST:]) if points else mv
    group = _group_at(level, living)
    is_far = bool(group) and level < living[len(living) // 2] * _OTHER_SUPPLY
    if is_far and group[-1] <= _IRON.up_to_mv and _has_lived_at(group[-1], points):
        # They have another supply than most of their model, and so has this one.
        curve, group = _IRON, ()
    found = _judge(curve, points, mv, at)
    return replace(
        found,
        usual_mv=model.middle if model else None,
        # Its end is not that of the curve, then, and when it is reached is not known.
        days_left=None if group and not found.is_at_low_level else found.days_left,
        is_guess=model is None and found.falls is True and _is_low_of_larger(curve, mv),
        is_among_others=bool(group),
        is_apart=_is_apart(level, living),
    )


def _is_low_of_larger(curve: BatteryCurve, mv: float) -> bool:
    """Return whether a voltage is low for the supply above this one: three full cells are four empty ones."""
    larger = CURVES[CURVES.index(curve) + 1 :][:1]
    return any(kind.empty_mv * _SWITCHED_OFF <= mv <= kind.low_mv for kind in larger)


def _full_of_few(living: Sequence[float], top: float) -> float:
    """Return the highest voltage of a model of which few devices are known; `top`: of this device."""
    if len(living) < _FEWEST_ALIKE or living[-2] > top * _SAME_SUPPLY:
        return 0.0
    return living[-2]


def _group_at(mv: float, living: Sequence[float]) -> Sequence[float]:
    """Return the voltages of the living devices of a model at a low level or near it; empty: too few."""
    if len(living) < _FEW_DEVICES:
        return ()
    middle = living[len(living) // 2]
    near = living[: bisect_right(living, mv + (middle - mv) / 3)]
    is_group = len(near) >= max(_FEWEST_NEAR, _MANY_NEAR * len(living))
    return near if is_group and mv < middle * _FAR_BELOW else ()


def _has_lived_at(mv: float, points: Sequence[tuple[datetime, float]]) -> bool:
    """Return whether a device was never far above a voltage, as far as its own are known."""
    return max((volts for _, volts in _medians(points)), default=0.0) <= mv / _BELOW


def _is_apart(mv: float, living: Sequence[float]) -> bool:
    """Return whether hardly another device of a model lives near a voltage far below their middle one.

    Of some models half have vehicle power and the others batteries: those live far below the middle, too.
    """
    if len(living) < _FEW_DEVICES:
        return False
    middle = living[len(living) // 2]
    near = bisect_right(living, mv + (middle - mv) / 3)
    return mv <= middle * _FAR_BELOW and near <= 1 + _TAIL * len(living)


def _curve_of(top: float, count: int, *, is_known: bool) -> BatteryCurve | None:
    """Return the curve of a supply by the highest voltage it showed; None: of none we know."""
    if count < _FEWEST and not is_known and top <= _LITHIUM.up_to_mv:
        return _LITHIUM  # so few may all be near its end
    return next((curve for curve in CURVES if top <= curve.up_to_mv), None)


def voltage_points(reports: Sequence[ReportFact]) -> list[tuple[datetime, float]]:
    """Return the voltages of the last days, the oldest first."""
    points = [
        (report.received_at or report.at, report.voltage_mv)
        for report in reversed(reports)
        if report.voltage_mv is not None and report.voltage_mv > 0
    ]
    known = [(at, volts) for at, volts in points if at is not None]
    return [(at, volts) for at, volts in known if at >= known[-1][0] - _WINDOW] if known else []


def _judge(
    curve: BatteryCurve,
    points: Sequence[tuple[datetime, float]],
    mv: float,
    at: datetime | None,
    *,
    is_cut: bool = False,
) -> BatteryTrend:
    if curve.full_mv > _VEHICLE_MV:
        # While its engine runs, a vehicle's supply says nothing of its battery.
        points = [(at, volts) for at, volts in points if volts <= curve.full_mv * _RESTING]
    medians = _medians(points)
    if len(medians) < _FEWEST:
        return BatteryTrend(curve=curve, mv=mv, at=at, falls=None, is_cut=is_cut)
    noise = median(abs(later[1] - earlier[1]) for earlier, later in pairwise(points))
    volts = [volt for _, volt in medians]
    least_fall = max(curve.full_mv * _LEAST_FALL, 3 * noise)
    rise, low = _greatest_rise(volts)
    recharges = rise >= max(least_fall, 0.5 * (max(volts) - min(volts)))
    left = _days_left(medians[-6:], curve.empty_mv)
    falls = (
        left is not None
        and max(volts) - volts[-1] >= least_fall
        and volts[-1] <= min(volts) + noise + 1
    )
    long_enough = points[-1][0] - points[0][0] >= _A_DAY_AND_A_HALF
    highest_at = max(medians, key=lambda known: (known[1], known[0]))[0]
    falls_long = points[-1][0] - highest_at >= _A_DAY_AND_A_HALF
    return BatteryTrend(
        curve=curve,
        mv=mv,
        at=at,
        falls=falls,
        days_left=left if falls and falls_long and not recharges else None,
        recharges=recharges,
        is_deeper=not recharges or volts[-1] <= low - least_fall,
        is_cut=is_cut,
        is_short=not long_enough,
    )


def _medians(points: Sequence[tuple[datetime, float]]) -> list[tuple[datetime, float]]:
    """Return the medians of equally long times, the newest counted from the last voltage.

    Equally many points would not do: what reports often while it is driven has half of them in a night.
    """
    if not points:
        return []
    last = points[-1][0]
    width = max((last - points[0][0]) / _BUCKETS, timedelta(minutes=1))
    parts: dict[int, list[tuple[datetime, float]]] = {}
    for at, volts in points:
        parts.setdefault(min(_BUCKETS - 1, int((last - at) / width)), []).append((at, volts))
    return [
        (part[len(part) // 2][0], median(volts for _, volts in part))
        for _, part in sorted(parts.items(), reverse=True)
    ]


def _greatest_rise(volts: Sequence[float]) -> tuple[float, float]:
    """Return the greatest rise in a series, and from where it rose."""
    lowest, rise, low = volts[0], 0.0, volts[0]
    for volt in volts:
        lowest = min(lowest, volt)
        if volt - lowest > rise:
            rise, low = volt - lowest, lowest
    return rise, low


def _days_left(
    medians: Sequence[tuple[datetime, float]], empty_mv: float
) -> tuple[float, float] | None:
    """Return a band of days until it is empty, from all slopes between the last medians (Theil–Sen)."""
    slopes = sorted(
        (volts - earlier_volts) / max(1e-9, (at - earlier).total_seconds() / 86_400)
        for nth, (at, volts) in enumerate(medians)
        for earlier, earlier_volts in medians[:nth]
    )
    if not slopes or median(slopes) >= 0:
        return None
    steep, flat = slopes[len(slopes) // 4], slopes[len(slopes) * 3 // 4]
    left = max(0.0, medians[-1][1] - empty_mv)
    flat = min(flat, median(slopes) / 3)  # a band which says "for ever" says nothing
    return left / -steep, left / -flat
