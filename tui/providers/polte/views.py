"""What Polte's tables show."""

from tui.domain.text.column import Column, ListSpec

POSITION_COLUMNS = (
    Column("at", "Position taken", 18, "time"),
    Column("position", "Position", 28, "position"),
    Column("position_radius_m", "Accuracy", 11, "number", "m"),
    Column("received_at", "Answered", 18, "time", help="Of a request to locate."),
)
COLUMNS: tuple[Column, ...] = (
    Column("label", "Label", 22),
    Column("imei", "IMEI", 15, "identifier"),
    Column("state", "State", 14, "state", help="Polte's provisioningState."),
    Column("position", "Position", 22, "position", help="From the cell towers the device heard."),
    Column("position_radius_m", "Accuracy", 11, "number", unit="m", help="Polte's confidence."),
    Column("position_at", "Position taken", 19, "time"),
    Column("vendor.modelLabel", "Model", 18),
    Column("vendor.claimedAt", "Claimed", 19, "time"),
    Column("vendor.disabledAt", "Disabled", 19, "time"),
    Column("address", "UE token", 20, "identifier", shown=False),
    Column("key", "ID", 12, "identifier", shown=False),
    Column("vendor.modelToken", "Model token", 20, "identifier", shown=False),
    Column("vendor.manufacturerToken", "Manufacturer token", 20, "identifier", shown=False),
    Column("vendor.customerName", "Customer", 20, shown=False),
    Column("vendor.customerId", "Customer ID", 12, "identifier", shown=False),
    Column("vendor.configuration", "Configuration", 24, shown=False),
    Column("vendor.createdAt", "Created", 19, "time", shown=False),
    Column("vendor.updatedAt", "Updated", 19, "time", shown=False),
    Column("latitude", "Latitude", 11, "number", unit="°", shown=False),
    Column("longitude", "Longitude", 12, "number", unit="°", shown=False),
    Column("fetched_at", "Fetched", 19, "time", shown=False),
)

_UNVERIFIED = "Polte does not document its path: set it, import Polte's Swagger file, or set allow_unverified."

LISTS: tuple[ListSpec, ...] = (
    ListSpec(
        "dashboard",
        "Dashboard",
        (
            Column("vendor.metric", "Metric", 32),
            Column("vendor.month", "Month", 8),
            Column("vendor.value", "Value", 8, "number"),
            Column("vendor.source", "Source", 40),
        ),
        look="dashboard",
        note="Computed here from the device list: Polte has no call for it.",
    ),
    ListSpec(
        "tokens",
        "API tokens",
        (
            Column("key", "ID", 16, "identifier"),
            Column("vendor.role", "Role", 18),
            Column("vendor.token", "Token", 12),
            Column("vendor.createdAt", "Created", 19, "time"),
        ),
        note=f"{_UNVERIFIED} The tokens themselves are masked.",
    ),
    ListSpec(
        "users",
        "Users",
        (
            Column("key", "ID", 16, "identifier"),
            Column("vendor.email", "E-mail", 28),
            Column("vendor.name", "Name", 22),
            Column("vendor.role", "Role", 18),
        ),
        named_by="vendor.name",
        note=_UNVERIFIED,
    ),
    ListSpec(
        "profile",
        "Profile",
        (
            Column("key", "ID", 16, "identifier"),
            Column("vendor.name", "Name", 24),
            Column("vendor.contactName", "Contact", 22),
            Column("vendor.email", "E-mail", 28),
            Column("vendor.phone", "Phone", 16),
            Column("vendor.address", "Address", 30),
        ),
        named_by="vendor.name",
        note=_UNVERIFIED,
    ),
    ListSpec(
        "models",
        "Models",
        (
            Column("key", "ID", 16, "identifier"),
            Column("vendor.label", "Model", 24),
            Column("vendor.token", "Model token", 20, "identifier"),
            Column("vendor.manufacturerId", "Manufacturer", 20, "identifier"),
        ),
        named_by="vendor.label",
        note=f"{_UNVERIFIED} For every manufacturer in the device list, or for the one you name.",
    ),
)
