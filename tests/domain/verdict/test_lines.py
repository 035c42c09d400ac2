"""A judgement in words: everything it says is there, once, and nothing in it is obeyed by a terminal."""

from datetime import UTC, datetime

from tui.domain.verdict.judgement import Evidence, Finding, Judgement, Link, NextStep
from tui.domain.verdict.lines import chain_line, judgement_lines
from tui.domain.verdict.signs import LINKS

NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)
SUSPENDED = Finding(
    rule="sim-suspended-by-person",
    severity="critical",
    sentence="The SIM is suspended.",
    evidence=(Evidence(value="state suspend", source="acme-sims", at=NOON),),
    next_step=NextStep(
        words="Restore the SIM.",
        account="acme-sims",
        action="change_simstate",
        targets=("gate 17",),
        values={"state": "restore"},
    ),
    would_change="another state at acme-sims",
)
LOW = Finding(rule="battery-low", severity="warning", sentence="The \x1b[31mbattery is low.")


def judgement(*findings):
    chain = tuple(Link(link=name, mark="broken" if name == "sim" else "unknown") for name in LINKS)
    return Judgement(findings=findings, chain=chain)


def test_it_has_the_verdict_its_evidence_the_step_as_a_command_the_chain_and_the_rest():
    lines = judgement_lines(judgement(SUSPENDED, LOW))

    assert lines[0] == "✗ critical: The SIM is suspended."
    assert lines[1] == "  - state suspend (acme-sims, 2026-11-29 12:00 UTC)"
    assert lines[2] == "Next: Restore the SIM."
    assert lines[3] == (
        "  watchfloor do change_simstate --account acme-sims --to 'gate 17' state=restore"
    )
    assert lines[4] == "Would change this: another state at acme-sims"
    assert lines[5].startswith("SIM ✗  limit ?  attached ?")
    assert lines[6] == "Also:"
    assert "battery is low" in lines[7]
    assert "\x1b" not in "".join(lines)


def test_the_chain_names_every_link_once():
    line = chain_line(judgement(SUSPENDED).chain)

    assert line.count("?") == len(LINKS) - 1
    assert line.count("✗") == 1
