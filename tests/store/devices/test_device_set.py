from array import array

from tui.store.db.dialect import ROW_IDS
from tui.store.devices.device_set import DeviceSet


def test_row_ids_which_are_kept_take_four_bytes_each():
    fleet = array(ROW_IDS, [3, 1, 2, 4_294_967_295])
    few = DeviceSet(5, [1, 3])

    assert few.among(fleet[:3]) == array(ROW_IDS, [3, 1])
    assert few.lacking(fleet[:3]) == array(ROW_IDS, [2])
    assert [each.itemsize for each in (fleet, few.among(fleet[:3]), few.lacking(fleet[:3]))] == [
        4
    ] * 3
