"""How CharterUP's devices and lists are shown."""

from tui.domain.text.column import Column, ListSpec
from tui.providers.membership_lists import MembershipLists

DEVICES = (
    Column("label", "Label", 22, help="The customer's label, else the consumer's."),
    Column("imei", "IMEI", 16, "identifier"),
    Column("last_seen", "Last contact", 17, "time", help="When CharterUP last received a report."),
    Column(
        "position", "Position", 24, "position", help="~: from a cell tower, off by up to a mile."
    ),
    Column("position_at", "Position taken", 17, "time", help="By the device's own clock."),
    Column("voltage_mv", "Battery", 11, "number", "mV"),
    Column("iccid", "ICCID", 21, "identifier"),
    Column("vendor.serviceProvider", "Carrier", 9),
    Column("vendor.firmwareVersion", "Firmware", 9),
    Column("latitude", "Latitude", 11, "number", unit="°", shown=False),
    Column("longitude", "Longitude", 12, "number", unit="°", shown=False),
    Column("position_source", "Source", 6, shown=False, help="gps, or cell (a cell tower)."),
    Column("key", "Device ID", 10, "identifier", shown=False),
    Column("imsi", "IMSI", 16, "identifier", shown=False),
    Column("position_radius_m", "Accuracy", 11, "number", "m", shown=False),
    Column("fetched_at", "Fetched", 17, "time", shown=False),
    Column("vendor.OrgID", "OrgID", 7, "identifier", shown=False),
    Column("vendor.ProductID", "Product", 8, "identifier", shown=False),
    Column("vendor.DeviceTypeID", "Type", 5, "identifier", shown=False),
    Column(
        "vendor.ReportingFrequency_Pending",
        "Pending frequency",
        18,
        shown=False,
        help="Waits for the device's next report; known of devices which were read alone.",
    ),
    Column("vendor.lastIP", "Last IP", 15, shown=False),
    Column("vendor.customerLabel", "Customer label", 20, shown=False),
    Column("vendor.consumerLabel", "Consumer label", 20, shown=False),
    Column("vendor.consumerKey", "Consumer key", 12, "identifier", shown=False),
    Column("vendor.customerDesc", "Customer note", 24, shown=False),
    Column("vendor.consumerDesc", "Consumer note", 24, shown=False),
    Column("vendor.serviceHours", "Hours", 8, "number", shown=False),
    Column("vendor.serviceHours_Date", "Hours as of", 19, shown=False),
    Column("vendor.serviceHours_Start", "Hours at start", 14, "number", shown=False),
    Column("vendor.serviceMileage", "Mileage", 8, "number", shown=False),
    Column("vendor.serviceMileage_Date", "Mileage as of", 19, shown=False),
    Column("vendor.serviceMileage_Start", "Mileage at start", 16, "number", shown=False),
    Column("vendor.serviceMileage_Mode", "Mileage mode", 12, "number", shown=False),
    Column(
        "vendor.Image_URL", "Picture", 30, shown=False, help="A link; Watchfloor never opens it."
    ),
)

GROUPS = ListSpec(
    name="groups",
    named_by="vendor.Name",
    title="Device groups",
    columns=(
        Column("key", "Group", 8, "identifier"),
        Column("vendor.Name", "Name", 28),
        Column("vendor.DeviceCount", "Devices", 8, "number"),
        Column("vendor.AssignedToOrgName", "Assigned to", 24),
        Column("vendor.AssignedToOrgID", "Assigned OrgID", 14, "identifier", shown=False),
        Column("vendor.OrgID", "OrgID", 8, "identifier", shown=False),
    ),
    note="For the organization your devices belong to, or for another OrgID. Group -1 counts the "
    "devices in no group. Counts are the vendor's and may disagree.",
)
ORGS = ListSpec(
    name="orgs",
    named_by="vendor.Name",
    title="Organizations",
    parent="vendor.ParentOrgID",
    columns=(
        Column("key", "OrgID", 8, "identifier"),
        Column("vendor.Name", "Name", 28),
        Column("vendor.relation", "Relation", 9, help="current, or a child of the current one."),
        Column("vendor.DeviceCount", "Devices", 8, "number", adds_up=False),
        Column("vendor.DeviceGroupCount", "Groups", 7, "number", adds_up=False),
        Column("vendor.OrgCount", "Children", 9, "number", adds_up=False),
        Column("vendor.UserCount", "Users", 6, "number", adds_up=False),
        Column("vendor.ParentOrgID", "Parent", 8, "identifier", shown=False, help="-1: none."),
    ),
    note="The organization your devices belong to, or another OrgID, and its children.",
)
FREQUENCIES = ListSpec(
    name="frequencies",
    named_by="vendor.ConfigName",
    title="Reporting frequencies",
    columns=(
        Column("key", "ConfigID", 9, "identifier"),
        Column("vendor.ConfigName", "Name", 20),
        Column("vendor.ConfigDesc", "Description", 44),
        Column("vendor.ProductID", "Product", 8, "identifier"),
    ),
    differs_by_device=True,
    note="What one device may be set to: the device you name, else the account's first. It depends "
    "on subscription and device type.",
)
GROUP_DEVICES = ListSpec(
    name="group-devices",
    named_by="vendor.Label",
    title="Devices of a group",
    columns=(
        Column("key", "Device ID", 10, "identifier"),
        Column("vendor.Label", "Label", 22),
        Column("vendor.IMEI", "IMEI", 16, "identifier"),
        Column(
            "vendor.lastReportUpdateTime",
            "Last contact",
            23,
            help="CharterUP sends no time zone; taken as UTC.",
        ),
        Column("vendor.lastReportLatitude", "Latitude", 11, "number"),
        Column("vendor.lastReportLongitude", "Longitude", 11, "number"),
        Column("vendor.lastReportGPSIsCellTower", "By cell tower", 13, "flag"),
        Column("vendor.lastReportVoltage", "Battery", 11, "number", "mV"),
        Column("vendor.ConsumerKey", "Consumer key", 12, "identifier", shown=False),
        Column("vendor.lastReportTime", "Reported", 23, shown=False),
    ),
    per="row",
    argument="DeviceGroupID",
    source="groups",
    note="Whether CharterUP lists group -1 (devices in no group) is not documented.",
)
LISTS = (GROUPS, ORGS, FREQUENCIES, GROUP_DEVICES)
MEMBERSHIPS = MembershipLists(
    groups=GROUPS.name,
    members=GROUP_DEVICES.name,
    orgs=ORGS.name,
    name_field="vendor.Name",
    org_field="vendor.OrgID",
    assigned_field="vendor.AssignedToOrgName",
    not_asked=frozenset({"-1"}),  # the virtual group of the devices in no group
)
