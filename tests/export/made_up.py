"""A sheet of awkward rows."""

from datetime import UTC, datetime

from tui.domain.text.column import Column
from tui.export.sheet import ExportTable, RowPosition

COLUMNS = (
    Column("label", "Device", 20),
    Column("iccid", "ICCID", 21, "identifier"),
    Column("msisdn", "MSISDN", 14, "identifier"),
    Column("last_seen", "Seen", 11, "time"),
    Column("vendor.used", "Used", 8, "bytes"),
    Column("vendor.flag", "On", 4, "flag"),
)
ROWS = (
    (
        "Truck 7",
        "89148000005339755555",
        "+15550100123",
        "2026-11-21 06:00:00 UTC",
        "1234567",
        "yes",
    ),
    ("=HYPERLINK(1)", "0012345678901234567F", "", "", "", "no"),
    ("naïve | *star* & <b>; =1+1", "", "5550100", "2026-11-20 23:00:00 UTC", "-5", ""),
)
PLACES = (
    RowPosition(41.881832, -87.623177, "gps", "2026-11-21T05:59:00Z"),
    None,
    RowPosition(-33.5, 179.9999999, "cell", ""),
)


def sheet(**changed) -> ExportTable:
    words = {
        "title": "Fleet",
        "noun": "device records",
        "columns": COLUMNS,
        "rows": ROWS,
        "total": 10_000,
        "zone": "UTC",
        "made_at": datetime(2026, 11, 21, 7, 50, tzinfo=UTC),
        "filter": "state:active",
        "order": "by Seen ↓",
        "places": PLACES,
    }
    return ExportTable(**(words | changed))
