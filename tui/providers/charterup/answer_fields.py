"""What becomes of each field of CharterUP's answers (charterup.txt)."""

from tui.providers.answer_fields import AnswerFields

_ENVELOPE = AnswerFields(
    answers=(
        "validate_api_key",
        "get_devices",
        "get_device",
        "get_reports_single_device",
        "get_reports_all_devices",
        "get_reporting_frequencies",
        "get_orgs",
        "get_device_groups",
        "get_device_group",
        "set_reporting_frequency",
    ),
    read={
        "CommandString": "Tells an answer of CharterUP from any other server's.",
        "timestamp": "The server's clock; it also tells an answer of CharterUP from any other's.",
        "rate_limit_stats": "How much of each rate window is used, in the request budget.",
        "data": "The objects below.",
        "message": "Whether the key is valid, a change is queued, or why a call is refused.",
    },
)
_DEVICES = AnswerFields(
    answers=("get_devices: data", "get_device: data"),
    shown_in="devices",
    added={
        "ReportingFrequency_Pending": "The document says that get_device shows it, and names no field."
    },
    stored={
        "deviceId": "key",
        "imsi": "imsi",
        "iccid": "iccid",
        "imei": "imei",
        "lastReportTime": "position_at",
        "lastReportReceivedTime": "last_seen",
        "lastReportUpdateTime": "last_seen",
        "lastReportGPSIsCellTower": "position_source",
        "lastReportLatitude": "latitude",
        "lastReportLongitude": "longitude",
        "lastReportVoltage": "voltage_mv",
    },
)
_TOWERS = {f"cellTower{number}": "tower_count" for number in range(1, 9)}
_INPUTS = {f"input{number}": "inputs_on" for number in range(5)}
_WEATHER = "Temperature, place and words of the weather are enough for a ticket. Kept as sent."
_OFFSET = "The name of the time zone tells it for every time. Kept as sent."
_PARAMETERS = {
    f"p{number}": 'The document says only "Parameter value". Not kept.' for number in range(25)
}
_REPORTS = AnswerFields(
    answers=("get_reports_single_device: data", "get_reports_all_devices: data"),
    shown_in="reports",
    stored={
        "reportId": "key",
        "deviceId": "device",
        "imei": "device",
        "receivedDate": "received_at",
        "updateTime": "at",
        "longitude": "position",
        "latitude": "position",
        "voltage1": "voltage_mv",
        "temp1": "temperature_c",
        "GPS_isCellTower": "position_source",
        "GPS_speed": "speed_kmh",
        "GPS_heading": "heading",
        "voltage2": "voltage_2_mv",
        "temp2": "temperature_2",
        "GPS_satellites": "satellites",
        "GPS_HDOP": "hdop",
        "rssi": "rssi",
        **_INPUTS,
        "lastIP": "ip_address",
        "WX_temp": "weather",
        "WX_areaLocation": "weather_place",
        "WX_desc": "weather_words",
        "cellAccuracy": "cell_accuracy_m",
        **_TOWERS,
        "firmwareVersion": "firmware",
        "TZ_timeZoneId": "timezone",
        "hasAlert_GeoEntry": "alerts",
        "hasAlert_GeoExit": "alerts",
    },
    read={"WX_success": "Where it is false there is no weather."},
    unused={
        "iccid": "The device's record has it. Kept as sent.",
        "GPS_altitude": 'The document says "Not used". Kept as sent.',
        **dict.fromkeys(
            (
                "WX_windSpeed",
                "WX_windGust",
                "WX_relativeHumidity",
                "WX_pressure",
                "WX_dewpoint",
            ),
            _WEATHER,
        ),
        "WX_icon": "A picture's name, for a web page. Kept as sent.",
        "WX_link": "Watchfloor never opens a vendor's link. Kept as sent.",
        "WX_type": "Which weather service answered: nobody needs to know. Kept as sent.",
        "TZ_dstOffset": _OFFSET,
        "TZ_rawOffset": _OFFSET,
        "TZ_timeZoneName": "English words for the zone, which its identifier names. Kept as sent.",
        "TZ_status": "An identifier which is there is used, whatever the status. Kept as sent.",
        **_PARAMETERS,
    },
)
_TOWER = AnswerFields(
    answers=("cell tower",),
    stored={name: f"towers.{name}" for name in ("cid", "lac", "mcc", "mnc", "rssi")},
)
_FREQUENCIES = AnswerFields(
    answers=("get_reporting_frequencies: data",),
    shown_in="frequencies",
    stored={"ConfigID": "key"},
)
_ORG_PARTS = AnswerFields(
    answers=("get_orgs: data",),
    read=dict.fromkeys(("ChildOrgs", "CurrentOrg"), "Told apart by the column Relation."),
)
_ORGS = AnswerFields(
    answers=("get_orgs: data.ChildOrgs", "get_orgs: data.CurrentOrg"),
    shown_in="orgs",
    stored={"OrgID": "key"},
    added={"relation": "Computed here: which of the two holds it."},
)
_GROUP_PARTS = AnswerFields(
    answers=("get_device_groups: data", "get_device_group: data"),
    read=dict.fromkeys(("DeviceGroups", "DeviceGroupDevices"), "The rows of the list."),
    unused={"DeviceGroupDetails": "The list `groups` has the same group."},
)
_GROUPS = AnswerFields(
    answers=("get_device_groups: data.DeviceGroups",),
    shown_in="groups",
    stored={"DeviceGroupID": "key"},
)
_GROUP_DEVICES = AnswerFields(
    answers=("get_device_group: data.DeviceGroupDevices",),
    shown_in="group-devices",
    stored={"DeviceID": "key"},
)
_GROUP_DETAILS = AnswerFields(
    answers=("get_device_group: data.DeviceGroupDetails",),
    unused=dict.fromkeys(
        ("DeviceGroupID", "Name", "OrgID", "AssignedToOrgID", "AssignedToOrgName", "DeviceCount"),
        "The list `groups` has the same group.",
    ),
)
ANSWER_FIELDS = (
    _ENVELOPE,
    _DEVICES,
    _REPORTS,
    _TOWER,
    _FREQUENCIES,
    _ORG_PARTS,
    _ORGS,
    _GROUP_PARTS,
    _GROUPS,
    _GROUP_DEVICES,
    _GROUP_DETAILS,
)
