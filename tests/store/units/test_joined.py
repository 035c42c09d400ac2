from tui.domain.device.identity import luhn_digit
from tui.domain.device.record import DeviceRecord

IMEI, OTHER = "013108001841853", "356938035643809"
SIM = "890126085229084722" + luhn_digit("890126085229084722")


async def saved(store, *records):
    for record in records:
        await store.devices.save(record.provider, record.account, [record])
    return records


def record(provider, key, **known):
    return DeviceRecord(provider=provider, account=provider, key=key, address=key, **known)


def names(records):
    return [record.key for record in records]


async def test_records_are_of_one_unit_through_a_record_with_both_identifiers(store):
    sim, tracker, located, _ = await saved(
        store,
        record("lattigo", "sim", iccid=SIM),
        record("charterup", "tracker", iccid=SIM, imei=IMEI),
        record("polte", "located", imei=IMEI),
        record("polte", "stranger", imei=OTHER),
    )

    assert names(await store.units.records_of(sim)) == ["sim", "tracker", "located"]
    assert names(await store.units.records_of(located)) == ["located", "tracker", "sim"]
    assert names(await store.units.records_of(tracker))[0] == "tracker"


async def test_vendors_may_spell_an_imei_with_another_last_digit_and_an_iccid_with_one_more(store):
    one, *_ = await saved(
        store,
        record("lattigo", "network", imei=IMEI[:14] + "0", iccid=SIM),
        record("charterup", "label", imei=IMEI),
        record("polte", "version", imei=IMEI[:14] + "01"),
        record("charterup", "reader", iccid=f"{SIM}{(int(luhn_digit(SIM)) + 1) % 10}"),
        record("polte", "next", imei=f"{int(IMEI[:14]) + 1:014}0"),
    )

    assert sorted(names(await store.units.records_of(one))) == [
        "label",
        "network",
        "reader",
        "version",
    ]


async def test_a_record_without_identifiers_is_a_unit_of_its_own(store):
    one, _ = await saved(store, record("polte", "1"), record("polte", "2"))

    assert await store.units.records_of(one) == [one]


async def test_a_record_which_is_not_stored_is_of_the_unit_which_its_identifiers_name(store):
    await saved(store, record("charterup", "tracker", iccid=SIM, imei=IMEI))

    assert names(await store.units.records_of(record("lattigo", "new", iccid=SIM))) == [
        "new",
        "tracker",
    ]


async def test_an_identifier_which_every_record_has_joins_none_of_them(store):
    many = [record("polte", str(n), imei=IMEI) for n in range(300)]
    await store.devices.save("polte", "polte", many)

    assert names(await store.units.records_of(many[7])) == ["7"]


async def test_an_identifier_is_found_by_all_but_its_check_digit(store):
    await saved(store, record("polte", "1", imei=IMEI), record("polte", "2", imei=OTHER))

    assert names(await store.units.records_with(IMEI[:14] + "9")) == ["1"]
    assert names(await store.units.records_with(IMEI[:14])) == ["1"]
    assert await store.units.records_with(IMEI[:13] + "99") == []
