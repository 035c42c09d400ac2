"""Every field which the documents name of Lattigo and Polte has a column, under its own name or ours."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from tui.domain.text.column import Column
from tui.providers import PROVIDERS
from tui.providers.contract import Provider

FIXTURES = Path(__file__).parents[1] / "fixtures"
LATTIGO, POLTE = PROVIDERS["lattigo"], PROVIDERS["polte"]
OURS = {
    "device_name": "address", "last_connection_date": "last_seen", "created_at": "received_at",
    "time_of_fix": "at", "token": "address", "Id": "key", "location": "position",
    "provisioningState": "state",
}  # fmt: skip
"""What a field of the document is called here, where it is one of every vendor's."""
NOT_SHOWN = {
    "reports": {"id": "tells one report from another"},
}
"""The fields without a column, and why."""


def sample(name: str) -> dict[str, Any]:
    """Return one object of a sample answer of Lattigo's document."""
    found = json.loads((FIXTURES / "lattigo" / f"{name}.answer.json").read_text())
    return dict(found[0] if isinstance(found, list) else found)


def listed(provider: Provider, name: str) -> tuple[Column, ...]:
    """Return the columns of one of a vendor's lists."""
    return next(spec.columns for spec in provider.lists if spec.name == name)


def polte_header() -> list[str]:
    """Return the documented columns of Polte's CSV, the first sixteen of the sample."""
    with (FIXTURES / "polte" / "devices.csv").open(newline="", encoding="utf-8-sig") as file:
        return next(csv.reader(file))[:16]


@pytest.mark.parametrize(
    ("kind", "fields", "columns"),
    [
        ("devices", list(sample("device")), LATTIGO.columns),
        ("reports", list(sample("device_reports")), LATTIGO.report_columns),
        ("sms", list(sample("get_sms")), listed(LATTIGO, "sms")),
        ("rate-plans", list(sample("rate_plans")), listed(LATTIGO, "rate-plans")),
        ("devices", polte_header(), POLTE.columns),
    ],
)
def test_every_documented_field_has_a_column(
    kind: str, fields: list[str], columns: tuple[Column, ...]
) -> None:
    shown = {column.field.removeprefix("vendor.") for column in columns}
    if "position" in shown:
        shown |= {"latitude", "longitude"}

    missing = {field for field in fields if not {field, OURS.get(field, field)} & shown}

    assert len(fields) >= 9
    assert missing == set(NOT_SHOWN.get(kind, {})) & set(fields)
