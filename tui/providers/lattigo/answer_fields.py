"""What becomes of each field of Lattigo's answers (lattigo.txt)."""

from tui.providers.answer_fields import AnswerFields

_DEVICES = AnswerFields(
    answers=("devices", "devices/:device_name"),
    shown_in="devices",
    stored={
        "device_name": "address",
        "state": "state",
        "imsi": "imsi",
        "imei": "imei",
        "iccid": "iccid",
        "msisdn": "msisdn",
        "last_connection_date": "last_seen",
        "latitude": "latitude",
        "longitude": "longitude",
    },
    added=dict.fromkeys(
        (
            "rate_plan.name",
            "location_confidence",
            "contract_end_date",
            "carrier_rate_plan",
            "sku",
            "eid",
        ),
        "Not documented; shown where Lattigo sends it.",
    ),
)
_TEXTS = AnswerFields(
    answers=("devices/:device_name/get_sms",),
    shown_in="sms",
    added={
        "direction": "Computed here from `event_type`.",
        "delivery_seconds": "Computed here from `event_timestamp` and `report_timestamp`.",
    },
)
_REPORTS = AnswerFields(
    answers=("devices/:device_name/device_reports",),
    shown_in="reports",
    stored={
        "id": "key",
        "latitude": "position",
        "longitude": "position",
        "heading": "heading",
        "time_of_fix": "at",
        "created_at": "received_at",
        "rssi": "rssi",
    },
)
_USAGE = AnswerFields(
    answers=("devices/:device_name/daily_data_usages", "devices/:device_name/monthly_data_usages"),
    stored={"date_for": "date_for", "bytes_used": "bytes_used", "sms_used": "sms_used"},
    read={"id": "Tells rows apart where pages overlap."},
)
_PLANS = AnswerFields(answers=("rate_plans",), shown_in="rate-plans")
_USERS = AnswerFields(
    answers=("users",),
    shown_in="users",
    added={"username": "The answer is a list of bare names."},
)
_BARE_STATUS = AnswerFields(
    answers=("devices/:device_name/note", "devices/:device_name/cellular_locate"),
)
_STATUS = AnswerFields(
    answers=tuple(
        f"device_operations/{name}"
        for name in (
            "change_cost_center",
            "change_simstate",
            "remove_usage_limit",
            "send_sms",
            "set_usage_limit",
        )
    ),
    read=dict.fromkeys(("change_status", "status"), "What became of each device, in the journal."),
)
_ECHO = "An echo of what was sent. The journal has it."
_SUBMITTED = AnswerFields(
    answers=("device_operations/activation_request", "device_operations/upload_request"),
    read={
        "processed": "Which targets are accepted.",
        "unprocessed": "Which targets are refused.",
    },
)
_NOTES = dict.fromkeys(("note", "note1", "note2", "note3"), _ECHO)
_PROCESSED = AnswerFields(
    answers=(
        "device_operations/activation_request: processed",
        "device_operations/upload_request: processed",
    ),
    read=dict.fromkeys(("iccid", "imei"), "Which target it is."),
    unused={
        **_NOTES,
        "request_type": _ECHO,
        "sku": "The document's own sample answers with another SKU than was sent.",
        "email": "The document's own sample answers with another address than was sent.",
    },
)
_UNPROCESSED = AnswerFields(
    answers=(
        "device_operations/activation_request: unprocessed",
        "device_operations/upload_request: unprocessed",
    ),
    read={
        "device_index": "Which target it is; where it disagrees with `input`, both are unknown.",
        "error": "Why the target is refused, in the journal.",
        "input": "Which target it is.",
    },
)
_INPUT = AnswerFields(
    answers=(
        "device_operations/activation_request: unprocessed.input",
        "device_operations/upload_request: unprocessed.input",
    ),
    read=dict.fromkeys(("iccid", "imei"), "Which target it is."),
    unused=_NOTES,
)
ANSWER_FIELDS = (
    _DEVICES,
    _TEXTS,
    _REPORTS,
    _USAGE,
    _PLANS,
    _USERS,
    _BARE_STATUS,
    _STATUS,
    _SUBMITTED,
    _PROCESSED,
    _UNPROCESSED,
    _INPUT,
)
