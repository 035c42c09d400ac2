"""A few arrays and many arrays come back alike, whatever reads them."""

from tui.store.db.vendor_json import _ArrayReader

ARRAYS = [
    '[1,2.5,null,true,"é",["a"],{"b":1}]',
    '["half of a pair: \\ud83d"]',
    "[12345678901234567890]",
]


def test_few_and_many_arrays_are_read_alike():
    reader = _ArrayReader()

    few = [reader(text) for text in ARRAYS]
    for _ in range(reader.FEW):
        reader("[]")
    many = [reader(text) for text in ARRAYS]

    assert few == many
    assert few[1] == ["half of a pair: \ud83d"]
