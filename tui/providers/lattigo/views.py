"""What is shown of Lattigo's devices and lists."""

from functools import partial

from tui.domain.text.column import Column, ListSpec

COLUMNS = (
    Column("label", "Label", 22),
    Column("state", "State", 10, "state"),
    Column("iccid", "ICCID", 20, "identifier"),
    Column("imei", "IMEI", 15, "identifier"),
    Column("msisdn", "MSISDN", 15, "identifier"),
    Column("last_seen", "Last contact", 19, "time"),
    Column("vendor.connected", "Online", 7, "flag"),
    Column("vendor.bytes_used", "Data", 10, "bytes", help="As reported, over an unknown period."),
    Column("vendor.sms_used", "Texts", 6, "number", help="As reported, over an unknown period."),
    Column("vendor.cost_center", "Cost center", 16),
    Column("vendor.note", "Note", 24),
    Column("vendor.ip_address", "IP address", 15),
    Column("address", "Device name", 22, "identifier", shown=False),
    Column("imsi", "IMSI", 15, "identifier", shown=False),
    Column("latitude", "Latitude", 10, "position", shown=False),
    Column("longitude", "Longitude", 11, "position", shown=False),
    Column("position_at", "Position taken", 19, "time", shown=False),
    Column(
        "vendor.address",
        "Address",
        30,
        shown=False,
        help="The position's street address, as reported.",
    ),
    Column("vendor.note1", "Note 1", 20, shown=False),
    Column("vendor.note2", "Note 2", 20, shown=False),
    Column("vendor.note3", "Note 3", 20, shown=False),
    Column("vendor.last_activation_date", "Activated", 19, "time", shown=False),
    Column("vendor.ipv6", "IPv6 address", 26, shown=False),
    Column("vendor.mdn", "MDN", 15, "identifier", shown=False),
    Column("vendor.meid", "MEID", 18, "identifier", shown=False),
    Column("vendor.esn", "ESN", 11, "identifier", shown=False),
    Column("vendor.min", "MIN", 15, "identifier", shown=False),
    Column("vendor.id", "Portal ID", 10, "identifier", shown=False),
    Column(
        "vendor.rate_plan.name",
        "Rate plan",
        20,
        shown=False,
        help="Not documented; shown where Lattigo sends it.",
    ),
    Column(
        "vendor.location_confidence",
        "Location confidence",
        19,
        "number",
        shown=False,
        help="Not documented, and neither is its unit.",
    ),
    Column("vendor.contract_end_date", "Contract ends", 19, "time", shown=False),
    Column("vendor.carrier_rate_plan", "Carrier rate plan", 20, shown=False),
    Column("vendor.sku", "SKU", 14, shown=False),
    Column("vendor.eid", "EID", 32, "identifier", shown=False),
    Column("fetched_at", "Fetched", 19, "time", shown=False),
)

_raw = partial(Column, help="As reported: Lattigo documents no unit.")
REPORT_COLUMNS = (
    Column("received_at", "Received", 12, "time"),
    Column("at", "Reported", 12, "time", help="When the position was taken, else when received."),
    Column("position", "Position", 20, "position"),
    _raw("vendor.speed", "Speed", 7, "number"),
    Column("heading", "Heading", 7, "number"),
    _raw("vendor.battery", "Battery", 7, "number"),
    _raw("vendor.voltage", "Voltage", 8, "number"),
    _raw("vendor.temperature", "Temp", 6, "number"),
    Column("rssi", "Signal", 7, "number"),
    _raw("vendor.event_code", "Event", 6, "identifier"),
    _raw("vendor.unit_status", "Unit status", 11),
    _raw("vendor.gps_quality", "GPS quality", 11),
    _raw("vendor.altitude", "Altitude", 8, "number"),
    _raw("vendor.fuel_level", "Fuel", 6, "number"),
    _raw("vendor.distance", "Distance", 9, "number"),
    Column("vendor.type", "Type", 14),
)

_offered = partial(Column, adds_up=False)
RATE_PLANS = ListSpec(
    "rate-plans",
    "Rate plans",
    (
        Column("vendor.name", "Rate plan", 24),
        _offered("vendor.monthly_data_plan_cost", "Per month", 9, "money"),
        _offered("vendor.monthly_data_allowance_bytes", "Included", 9, "bytes"),
        _offered(
            "vendor.overage_data_unit_cost", "Overage", 8, "money", help="For each overage unit."
        ),
        _offered(
            "vendor.overage_data_unit_bytes",
            "Overage unit",
            12,
            "bytes",
            help="What one overage charge buys.",
        ),
        _offered("vendor.monthly_sms_plan_cost", "Texts per month", 15, "money"),
        _offered("vendor.monthly_sms_allowance", "Texts included", 14, "number"),
        _offered(
            "vendor.overage_sms_unit_cost",
            "Text overage",
            12,
            "money",
            help="For each overage unit.",
        ),
        _offered(
            "vendor.overage_sms_unit",
            "Text overage unit",
            17,
            "number",
            help="What one overage charge buys.",
        ),
        _offered("vendor.activation_fee", "Activation", 10, "money"),
        _offered("vendor.termination_fee", "Termination", 11, "money"),
        _offered("vendor.days_in_term", "Term", 6, "number", "d"),
    ),
    named_by="vendor.name",
    note="Lattigo names no currency.",
    is_read_daily=True,
)
USERS = ListSpec(
    "users",
    "Users",
    (Column("vendor.username", "Username", 32),),
    note="A usage limit can send e-mail to these users.",
)
SMS = ListSpec(
    "sms",
    "Texts",
    (
        Column("vendor.event_timestamp", "When", 19, "time"),
        Column(
            "vendor.direction", "Direction", 9, help="Computed here from the type: MO is received."
        ),
        Column("vendor.event_type", "Type", 14, shown=False),
        Column("vendor.event_status", "Status", 14),
        Column("vendor.message_body", "Text", 40),
        Column(
            "vendor.delivery_seconds",
            "Delay",
            8,
            "number",
            "s",
            help="Computed here: from the text until the report of its delivery.",
        ),
        Column("vendor.failure_reason", "Failure", 24),
        Column("vendor.msisdn", "MSISDN", 15, "identifier"),
        Column("vendor.report_timestamp", "Reported", 19, "time"),
        Column("vendor.imsi", "IMSI", 15, "identifier", shown=False),
        Column("vendor.event_id", "Event", 20, "identifier", shown=False),
    ),
    per="device",
    note="Vodafone (VDF) SIMs only, last 30 days; list … sms takes another span. Empty means no texts, or a SIM not supported.",
)
LISTS = (RATE_PLANS, USERS, SMS)
