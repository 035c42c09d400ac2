"""The rules of the verdict and the chain, from their declarations: docs/reference/rules.md."""

from tools.markdown import code, write_table
from tui.domain.verdict.rules import RULES
from tui.domain.verdict.signs import LINK_SIGNS, LINKS, SEVERITIES, SEVERITY_SIGNS, link_name

_INTRO = """\
Why a unit is silent: `watchfloor why IDENT`, the lines above a device's tabs, and the field `cause` of
`watchfloor units` all come from these rules, over what the store knows at that moment. Every rule which
holds is listed; the verdict is the first of those which accuse (warning or critical), in the order below,
which begins with what explains the most. A silence counts only over time which was really read from the
vendor. Each finding has its evidence with source and time, the next step, and what would change it."""
_LINKS = {
    "sim": "whether its state lets the SIM connect",
    "limit": "whether a data limit, or the plan where it is known, is reached or near",
    "attached": "whether the SIM connects to the network",
    "data": "whether it uses data",
    "report": "whether the tracker reports in its own rhythm",
    "fix": "whether its positions are new, by satellite, and possible",
    "battery": "what its voltage shows, by its own series",
    "clock": "whether its own times agree with the vendor's",
    "identity": "whether the vendors agree which SIM is in which tracker",
    "account": "whether the vendors' answers can be believed now",
}


def rule_parts() -> list[str]:
    """Return the parts of the page."""
    signs = ", ".join(f"{SEVERITY_SIGNS[severity]} {severity}" for severity in SEVERITIES)
    marks = ", ".join(f"{sign} {mark}" for mark, sign in LINK_SIGNS.items())
    links = [(link_name(link), code(link), _LINKS[link]) for link in LINKS]
    rows = [
        (code(rule.name), rule.title, rule.holds, rule.rests_on, rule.example) for rule in RULES
    ]
    return [
        f"{_INTRO}\n\nSeverities: {signs}.",
        "## Rules",
        write_table(("rule", "title", "holds when", "seen from", "example"), rows),
        "## The chain",
        f"Every link is marked: {marks}. Unknown is never good.",
        write_table(("link", "name", "what it shows"), links),
    ]
