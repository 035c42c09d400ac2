"""What becomes of each parameter of Lattigo's endpoints (lattigo.txt)."""

from tui.providers.request_parameters import RequestParameters

_DEVICES = "device_operations"
_PAGES = {
    "page": "One page after the other.",
    "per_page": "100, unless the account is set otherwise or Lattigo refuses so many.",
}
_NO_OFFSET = {"offset": "Pages are asked for by their number."}
_NAME = {"device_name": "In the path."}
_NAMES = {"device_names": "The targets, in chunks."}
_KIND = {"id_type": "Where a device's name cannot be in a path, and its ICCID stands in for it."}
_SPAN = {
    "start_date": "The beginning of the span which is wanted.",
    "end_date": "The end of that span.",
}
_LIMIT = {"limit": "Many at once: left out, it is 1."}
_FIELD = "A field of the action."


def _fields(*names: str) -> dict[str, str]:
    return dict.fromkeys(names, _FIELD)


REQUEST_PARAMETERS = (
    RequestParameters(
        calls=("devices",),
        sent={
            "details": "Always: without it there are names only.",
            "state": "To confirm a bulk change of state by pages.",
            **_PAGES,
        },
        unsent=_NO_OFFSET,
    ),
    RequestParameters(
        calls=("devices/:device_name",),
        sent=_NAME | {"id_type": f"{_KIND['id_type']} Also to find a device by an identifier."},
    ),
    RequestParameters(
        calls=("devices/:device_name/get_sms",),
        sent=_NAME | _SPAN | {"direction": "All, received or sent."} | _KIND,
    ),
    RequestParameters(
        calls=("devices/:device_name/device_reports",),
        sent=_NAME | _SPAN | _LIMIT | _KIND | _PAGES,
        unsent=_NO_OFFSET,
    ),
    RequestParameters(
        calls=(
            "devices/:device_name/daily_data_usages",
            "devices/:device_name/monthly_data_usages",
        ),
        sent=_SPAN | _LIMIT | _KIND | _PAGES,
        unsent=_NO_OFFSET,
    ),
    RequestParameters(calls=("rate_plans", "users"), sent=_PAGES, unsent=_NO_OFFSET),
    RequestParameters(
        calls=("devices/:device_name/note",), sent=_NAME | _fields("field_name", "note") | _KIND
    ),
    RequestParameters(calls=("devices/:device_name/cellular_locate",), sent=_KIND),
    RequestParameters(
        calls=(f"{_DEVICES}/activation_request",),
        sent={
            "imei": "Of each target.",
            "iccid": "Of each target.",
            **_fields(
                "rate_plan_name",
                "device_sku",
                "region_code",
                "note",
                "note1",
                "note2",
                "note3",
            ),
        },
    ),
    RequestParameters(
        calls=(f"{_DEVICES}/change_cost_center",), sent=_NAMES | _fields("cost_center")
    ),
    RequestParameters(
        calls=(f"{_DEVICES}/change_simstate",),
        sent=_NAMES | _fields("state"),
        unsent={"id_type": "A body can hold any device's name, so none is named otherwise."},
    ),
    RequestParameters(calls=(f"{_DEVICES}/remove_usage_limit",), sent=_NAMES),
    RequestParameters(calls=(f"{_DEVICES}/send_sms",), sent=_NAMES | _fields("sms_text")),
    RequestParameters(
        calls=(f"{_DEVICES}/set_usage_limit",),
        sent=_NAMES | _fields("kb_limit", "action", "usernames"),
    ),
    RequestParameters(
        calls=(f"{_DEVICES}/upload_request",),
        sent={
            "upload_ids": "The targets.",
            "imei": "Of each target.",
            **_fields("upload_email", "upload_sku"),
        },
    ),
)
