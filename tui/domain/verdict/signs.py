"""The words and signs of a verdict which machines and people see: severities, the links of the chain."""

from typing import Literal

Severity = Literal["ok", "info", "warning", "critical"]
SEVERITIES: tuple[Severity, ...] = ("ok", "info", "warning", "critical")
"""From nothing wrong to the worst."""
Mark = Literal["good", "weak", "broken", "unknown"]
"""How a link of the chain is; unknown is never good."""
LINKS = (
    "sim", "limit", "attached", "data", "report", "fix", "battery", "clock", "identity", "account",
)  # fmt: skip
"""The chain in its order: the first broken link is the verdict."""
SEVERITY_SIGNS = {"ok": "●", "info": "○", "warning": "▲", "critical": "✗"}
"""The sign of each severity; the word is always written beside it."""
RULE_FAILED = "rule-failed"
"""The rule of the finding which names the rules that failed; it stands below all others."""
LINK_SIGNS: dict[Mark, str] = {"good": "●", "weak": "▲", "broken": "✗", "unknown": "?"}
LINK_NAMES = {"sim": "SIM", "limit": "limit", "report": "reports"}
"""The links which people call otherwise than machines."""


def link_name(link: str) -> str:
    """Return what people call a link."""
    return LINK_NAMES.get(link, link)
