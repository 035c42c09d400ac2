"""Lives of units, planted from the device's side, for the tests of the rules."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from tui.domain.account.health import AccountHealth
from tui.domain.account.vendor_traits import StateKind, VendorTraits
from tui.domain.device.record import DeviceRecord
from tui.domain.unit.rhythm import Rhythm
from tui.domain.verdict.facts import MemberFacts, OurAction, ReportFact, UnitFacts, UsageDay
from tui.domain.verdict.judge import judge

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
IMEI, OTHER_IMEI = "013108001841853", "354678091234567"
ICCID, OTHER_ICCID = "89014103211118510720", "89014103211118519990"
HEALTHY = AccountHealth(ok_at=NOW)
TRACKERS = VendorTraits(
    title="CharterUP", is_tracker=True, frequency_action="set_reporting_frequency"
)
SIMS = VendorTraits(
    title="Lattigo",
    is_sim=True,
    state_kinds={
        "active": StateKind.ACTIVE,
        "suspend": StateKind.SUSPENDED,
        "deactive": StateKind.DEACTIVATED,
        "swap requested": StateKind.SWAP_REQUESTED,
    },
    suspend_action="change_simstate",
    restore_action="change_simstate",
    restore_values={"state": "restore"},
    limit_action="set_usage_limit",
    limit_field="kb_limit",
    unlimit_action="remove_usage_limit",
    activated_field="last_activation_date",
    used_field="bytes_used",
    locate_action="cellular_locate",
    text_action="send_sms",
)
PLACES = VendorTraits(
    title="Polte",
    state_kinds={"unclaimed": StateKind.UNCLAIMED, "disabled": StateKind.LOCATION_DISABLED},
    claimed_field="claimedAt",
    disabled_field="disabledAt",
    claim_action="claim",
)


def hourly(pause=HOUR, parked=None, count=200):
    return Rhythm(usual=pause, moving=pause, parked=parked or pause, pauses=count, learned_at=NOW)


def reports(until=NOW - 10 * MINUTE, every=HOUR, days=10.0, **given):
    """Report every so often up to a time. A value may be a function of (index, time); 0 is the newest."""
    count = max(1, int(days * DAY / every))
    made = []
    for nth in range(count):
        at = until - nth * every
        values = {
            "received_at": at + timedelta(seconds=20),
            "at": at,
            "latitude": 40.0 + nth * 1e-5,
            "longitude": -75.0 - nth * 2e-5,
            "position_source": "gps",
            "speed_kmh": 0.0,
            "voltage_mv": 3_950.0 + (nth * 7) % 11,
        }
        values |= {
            name: value(nth, at) if callable(value) else value for name, value in given.items()
        }
        made.append(ReportFact(**values))
    return tuple(made)


def tracker(told=None, rhythm="hourly", **given):
    told = reports() if told is None else told
    newest = told[0] if told else ReportFact()
    record = {
        "provider": "charterup",
        "account": "yellow",
        "key": "t",
        "address": IMEI,
        "imei": IMEI,
        "iccid": ICCID,
        "last_seen": newest.received_at,
        "latitude": newest.latitude,
        "longitude": newest.longitude,
        "position_at": newest.at if newest.latitude is not None else None,
        "position_source": newest.position_source,
        "voltage_mv": newest.voltage_mv,
    } | given.pop("record", {})
    member = {
        "record": DeviceRecord(**record),
        "traits": TRACKERS,
        "health": HEALTHY,
        "asked_at": NOW,
        "read_until": NOW if told else None,
        "read_since": told[-1].received_at if told else None,
        "reports": told,
        "rhythm": hourly() if rhythm == "hourly" else rhythm,
    }
    return MemberFacts(**(member | given))


def sim(last_seen=NOW - 10 * MINUTE, used=None, **given):
    record = {
        "provider": "lattigo",
        "account": "sims",
        "key": "s",
        "address": ICCID,
        "imei": IMEI,
        "iccid": ICCID,
        "state": "active",
        "last_seen": last_seen,
        "vendor": {"last_activation_date": "2025-01-01T00:00:00Z", "bytes_used": 12_000},
    } | given.pop("record", {})
    member = {
        "record": DeviceRecord(**record),
        "traits": SIMS,
        "health": HEALTHY,
        "asked_at": NOW,
        "usage": used or (),
        "usage_asked_at": NOW if used is not None else None,
    }
    return MemberFacts(**(member | given))


def place(**given):
    record = {
        "provider": "polte",
        "account": "places",
        "key": "p",
        "address": "token",
        "imei": IMEI,
        "state": "active",
    } | given.pop("record", {})
    member = {
        "record": DeviceRecord(**record),
        "traits": PLACES,
        "health": HEALTHY,
        "asked_at": NOW,
    }
    return MemberFacts(**(member | given))


def usage(per_day=100_000, until=None, days=30, **by_day):
    """Use so much a day; `since_2026_11_18=0` from that day on."""
    found = []
    for nth in range(days):
        day = (until or NOW.date()) - nth * DAY
        used = per_day(nth, day) if callable(per_day) else per_day
        for name, other in by_day.items():
            if day >= date.fromisoformat(name.removeprefix("since_").replace("_", "-")):
                used = other
        found.append(UsageDay(day=day, bytes_used=used))
    return tuple(found)


def unit(*members, **given):
    known = {
        "key": IMEI,
        "now": NOW,
        "vendors_known": frozenset({"yellow", "sims", "places"}),
        "tracker_accounts": frozenset({"yellow"}),
        "issuers_known": frozenset({ICCID[:6]}),
    }
    return UnitFacts(members=tuple(members), **(known | given))


def ours(action, at=NOW - DAY, actor="alice@desk", state="confirmed", **values):
    return OurAction(
        job="41", action=action, actor=actor, at=at, state=state, values=values, reason="not paid"
    )


def verdict(*members, **given):
    return judge(unit(*members, **given)).verdict.rule


def is_accused(facts):
    return judge(facts).verdict.severity in ("warning", "critical")


def changed(member, **values):
    return replace(member, record=replace(member.record, **values))
