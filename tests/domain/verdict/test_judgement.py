"""What machines see of a judgement, key by key."""

from tests.domain.verdict.lives import NOW
from tui.domain.verdict.judgement import Evidence, Finding, Judgement, Link, NextStep

ACTION = NextStep(
    words="Restore it.", account="sims", action="restore", targets=("s",), values={"state": "on"}
)


def test_a_judgement_as_json_has_every_key_and_times_in_utc():
    full = Finding(
        rule="r", severity="warning", sentence="It is.", next_step=ACTION, would_change="A word.",
        evidence=(Evidence(value="v", source="sims", at=NOW), Evidence(value="w")), since=NOW,
    )  # fmt: skip
    bare = Finding(rule="ok", severity="ok", sentence="Well.")
    links = (
        Link(
            link="sim",
            mark="good",
            value="active",
            source="sims",
            at=NOW,
            used_bytes=0,
            most_bytes=5,
        ),
        Link(link="data", mark="unknown", used_bytes=7),
    )

    assert Judgement(findings=(full, bare), chain=links).as_json() == {
        "findings": [
            {
                "rule": "r", "severity": "warning", "sentence": "It is.",
                "evidence": [
                    {"value": "v", "source": "sims", "at": "2026-11-21T12:00:00Z"},
                    {"value": "w", "source": None, "at": None},
                ],
                "advice": "Restore it.",
                "action": {
                    "account": "sims", "action": "restore", "targets": ["s"], "values": {"state": "on"}
                },
                "would_change": "A word.", "since": "2026-11-21T12:00:00Z",
            },
            {
                "rule": "ok", "severity": "ok", "sentence": "Well.", "evidence": [],
                "advice": "No action needed.", "action": None, "would_change": None, "since": None,
            },
        ],
        "chain": [
            {"link": "sim", "mark": "good", "value": "active", "source": "sims",
             "at": "2026-11-21T12:00:00Z", "used_bytes": 0, "most_bytes": 5},
            {"link": "data", "mark": "unknown", "value": None, "source": None, "at": None},
        ],
    }  # fmt: skip
