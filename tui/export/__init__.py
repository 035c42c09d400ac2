"""Export: the machine formats of the command line, and files of exactly what is shown."""

from tui.export.plain import as_csv, as_json, as_jsonl, as_table
from tui.export.records import (
    DEVICE,
    GAUGE,
    REPORT,
    ROW,
    UNIT,
    USAGE,
    VERDICT,
    Fields,
    device_fields,
    gauge_fields,
    instant,
    report_fields,
    row_fields,
    unit_fields,
    usage_fields,
    verdict_fields,
)

__all__ = [
    "DEVICE",
    "GAUGE",
    "REPORT",
    "ROW",
    "UNIT",
    "USAGE",
    "VERDICT",
    "Fields",
    "as_csv",
    "as_json",
    "as_jsonl",
    "as_table",
    "device_fields",
    "gauge_fields",
    "instant",
    "report_fields",
    "row_fields",
    "unit_fields",
    "usage_fields",
    "verdict_fields",
]
