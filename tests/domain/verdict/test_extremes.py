"""Whatever a vendor sends can be judged: one odd value must not end the sync of a whole account."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tui.domain.account.health import AccountHealth, HealthKind
from tui.domain.device.record import DeviceRecord
from tui.domain.unit.rhythm import Rhythm
from tui.domain.verdict.declaration import VerdictRule
from tui.domain.verdict.facts import MemberFacts, ReportFact, UnitFacts, UsageDay
from tui.domain.verdict.judge import judge
from tui.domain.verdict.rules import RULES
from tui.domain.verdict.signs import LINKS
from tui.providers import PROVIDERS

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
ODD_TIMES = (
    None, datetime(1970, 1, 1, tzinfo=UTC), datetime(2007, 4, 1, tzinfo=UTC),
    datetime(2100, 12, 31, tzinfo=UTC), NOW, NOW + timedelta(hours=3),
)  # fmt: skip
ODD_NUMBERS = (None, 0.0, -360.0, 1e9, -1.0)
ODD_FIELDS = (
    {},
    {"last_activation_date": 5, "claimedAt": [1], "disabledAt": "x", "bytes_used": "x"},
)
RHYTHMS = (
    None,
    Rhythm(usual=timedelta(hours=1)),
    Rhythm(usual=timedelta(days=7), parked=timedelta(days=7), moving=timedelta(minutes=1)),
)


def odd_member(luck, number):
    """Return a record of any vendor with values of which many cannot be true."""

    def at():
        return (
            luck.choice(ODD_TIMES)
            if luck.random() < 0.3
            else NOW - timedelta(days=luck.random() * 30)
        )

    def number_or(*usual):
        return luck.choice((*ODD_NUMBERS, *usual))

    record = DeviceRecord(
        provider="any", account=f"a{number}", key="1", address="x", state=luck.choice((None, "suspend", "zzz")),
        imei=luck.choice((None, "013108001841853", "1" * 15, "abc")), iccid=luck.choice((None, "8901410321111851072", "x")),
        last_seen=at(), latitude=number_or(40.0), longitude=number_or(-75.0), position_at=at(),
        voltage_mv=number_or(3_300.0, 12_400.0), fetched_at=at(), vendor=luck.choice(ODD_FIELDS),
    )  # fmt: skip
    reports = [
        ReportFact(
            received_at=at(), at=at(), latitude=number_or(40.0), longitude=number_or(-75.0),
            position_source=luck.choice((None, "gps", "cell")), speed_kmh=number_or(50.0),
            voltage_mv=number_or(3_300.0), satellites=number_or(7.0),
        )
        for _ in range(luck.choice((0, 1, 3, 30)))
    ]  # fmt: skip
    return MemberFacts(
        record=record,
        traits=luck.choice([provider.titled_traits for provider in PROVIDERS.values()]),
        health=AccountHealth(kind=luck.choice(list(HealthKind)), since=at(), ok_at=at()),
        asked_at=at(), read_until=at(), reports=tuple(reports), rhythm=luck.choice(RHYTHMS),
        usage=tuple(
            UsageDay(day=date(2026, 11, 29) - timedelta(days=day), bytes_used=luck.choice((None, 0, 10**15)))
            for day in range(luck.choice((0, 3, 40)))
        ),
        usage_asked_at=at(), month_bytes=luck.choice((None, 0, 10**9)), limit_bytes=luck.choice((None, 0, 10**6)),
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(8))
def test_any_values_make_a_judgement_with_a_finding_and_a_whole_chain(seed):
    luck = random.Random(seed)
    for _ in range(60):
        members = tuple(odd_member(luck, number) for number in range(luck.randint(1, 3)))

        judged = judge(UnitFacts(key="u", now=NOW, members=members))

        assert judged.findings
        assert [link.link for link in judged.chain] == list(LINKS)


def test_a_time_which_is_none_says_nothing_and_breaks_nothing():
    luck = random.Random(1)
    member = odd_member(luck, 0)
    for at in (None, datetime(1970, 1, 1, tzinfo=UTC)):
        known = replace(member, record=replace(member.record, last_seen=at))

        assert judge(UnitFacts(key="u", now=NOW, members=(known,))).findings


def failing(name, error):
    """Return a rule which fails over every unit."""

    def find(case):
        if case is not None:
            raise error
        yield

    return VerdictRule(name=name, title="", holds="", rests_on="", example="", find=find)


@pytest.mark.parametrize(
    "error", [OverflowError("date value out of range"), KeyError("x"), ValueError(), TypeError("x")]
)
@pytest.mark.parametrize("seed", range(4))
def test_a_rule_which_fails_leaves_the_unit_with_what_the_others_say(seed, error):
    luck = random.Random(seed)
    for _ in range(30):
        facts = UnitFacts(key="u", now=NOW, members=(odd_member(luck, 0), odd_member(luck, 1)))
        place = luck.randrange(len(RULES) - 1)
        name = RULES[place].name
        rules = (*RULES[:place], failing(name, error), *RULES[place + 1 :])
        others = [finding for finding in judge(facts).findings if finding.rule != name]

        judged = judge(facts, rules)

        *found, told = judged.findings
        assert found
        assert {finding.rule for finding in others} <= {finding.rule for finding in found} | {"ok"}
        assert told.rule == "rule-failed"
        assert name in told.sentence
        assert type(error).__name__ in told.evidence[0].value


def test_a_unit_of_which_every_rule_fails_is_not_known():
    rules = [failing(rule.name, ZeroDivisionError()) for rule in RULES]

    judged = judge(UnitFacts(key="u", now=NOW, members=(odd_member(random.Random(1), 0),)), rules)

    assert (judged.verdict.rule, judged.verdict.severity) == ("ok", "info")
    assert judged.again_at > NOW
