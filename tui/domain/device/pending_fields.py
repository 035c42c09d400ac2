"""What waits for a device's next contact, where its vendor shows it only when the device is read alone.

A list which leaves such fields out does not say that nothing waits: they are kept until the device is heard again.
Then they are no longer known. No vendor documents their names, so they are told by the word in them.
"""

from dataclasses import replace

from tui.domain.device.record import DeviceRecord, VendorFields

MARK = "pending"


def pending_fields_of(record: DeviceRecord) -> VendorFields:
    """Return a record's own fields which name something that waits."""
    return {
        name: value
        for name, value in record.vendor.items()
        if MARK in name.casefold() and value not in (None, "")
    }


def keep_pending(record: DeviceRecord, before: DeviceRecord) -> DeviceRecord:
    """Return a newly read record with what waited before, if the device was not heard since."""
    waiting = {n: v for n, v in pending_fields_of(before).items() if n not in record.vendor}
    is_heard = record.last_seen is not None and (
        before.last_seen is None or record.last_seen > before.last_seen
    )
    if not waiting or is_heard:
        return record
    return replace(record, vendor={**record.vendor, **waiting})


def drop_pending(record: DeviceRecord) -> DeviceRecord:
    """Return a record of a device which was heard, without what waited for that."""
    waiting = pending_fields_of(record)
    if not waiting:
        return record
    vendor = {name: value for name, value in record.vendor.items() if name not in waiting}
    return replace(record, vendor=vendor)
