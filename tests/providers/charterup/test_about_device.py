"""Descriptions, product key, counters and photo of a device, as people read them."""

import pytest

from tui.domain.device.record import DeviceRecord
from tui.providers.charterup.about_device import about_device, photo_address

PHOTO = "https://vtx-images.s3.amazonaws.com/vqam/custom/device-images/22901-0d6a.jpg"


def record(**vendor):
    return DeviceRecord(provider="charterup", account="y", key="1", address="1", vendor=vendor)


def test_what_is_known_is_told_with_its_date_and_start():
    told = about_device(
        record(
            consumerKey="K-7", customerDesc="Blue coach", consumerDesc="", serviceHours=1204.5,
            serviceHours_Date="11/20/2026 05:32:17", serviceHours_Start=12.5, serviceMileage="77",
            serviceMileage_Date="soon", serviceMileage_Start=-1,
        )
    )  # fmt: skip

    assert told == [
        ("Product key", "K-7"),
        ("Customer description", "Blue coach"),
        ("Service hours", "1,204.5 as of 2026-11-20, 12.5 at the start"),
        ("Service mileage", "77"),
    ]


def test_counters_which_were_never_used_and_broken_ones_are_left_out():
    never = {
        "serviceHours": 0, "serviceHours_Date": "02/16/2006 05:32:17",
        "serviceMileage": -1, "serviceMileage_Date": "11/20/2026 05:32:17",
    }  # fmt: skip

    assert about_device(record(**never)) == []
    assert about_device(record(serviceHours="many", serviceMileage=float("inf"))) == []


@pytest.mark.parametrize(
    "sent",
    ["", None, 7, PHOTO.replace("https", "http"), PHOTO + "?x", f"{PHOTO} \x1b]8;;.jpg",
     "javascript:alert(1).jpg"],
)  # fmt: skip
def test_only_the_documented_form_of_a_photos_address_is_one(sent):
    assert photo_address(record(Image_URL=PHOTO)) == PHOTO
    assert photo_address(record(Image_URL=sent)) == ""
