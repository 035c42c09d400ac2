import pytest

from tests.providers.lattigo.line import answer, client
from tui.providers.errors import Blocked


async def never():
    raise AssertionError("nothing may be sent")


@pytest.mark.parametrize(
    ("action", "targets", "values"),
    [
        ("deactivate", ["a"], {}),
        ("change_simstate", [], {"state": "suspend"}),
        ("change_simstate", [str(number) for number in range(51)], {"state": "suspend"}),
        ("send_sms", [str(number) for number in range(11)], {"sms_text": "hi"}),
        ("note", ["a", "b"], {"field_name": "note", "note": "hi"}),
        ("change_simstate", [""], {"state": "suspend"}),
        ("change_simstate", ["a", "b\x1b"], {"state": "suspend"}),
        ("note", ["North/yard"], {"field_name": "note", "note": "hi"}),
        ("change_simstate", ["a"], {}),
        ("change_simstate", ["a"], {"state": "deactive"}),
        ("change_simstate", ["a"], {"state": "suspend", "id_type": "iccid"}),
        ("set_usage_limit", ["a"], {"kb_limit": 0, "action": "suspend"}),
        ("set_usage_limit", ["a"], {"kb_limit": -1, "action": "suspend"}),
        ("set_usage_limit", ["a"], {"kb_limit": "1.5", "action": "suspend"}),
        ("set_usage_limit", ["a"], {"kb_limit": "\uff11\uff10", "action": "suspend"}),
        ("set_usage_limit", ["a"], {"kb_limit": True, "action": "suspend"}),
        ("set_usage_limit", ["a"], {"kb_limit": 5}),
        ("set_usage_limit", ["a"], {"kb_limit": 5, "action": "email"}),
        ("send_sms", ["a"], {"sms_text": "  "}),
        ("note", ["a"], {"field_name": "note4", "note": "hi"}),
        ("note", ["a"], {"field_name": "note"}),
        ("note", ["a"], {"field_name": "note", "note": "x" * 251}),
        ("note", ["a"], {"field_name": "note", "note": "Grün"}),
        ("note", ["a"], {"field_name": "note", "note": "a\nb"}),
        ("note", ["a"], {"field_name": "note", "note": "-----"}),
        ("note", ["a"], {"field_name": "note", "note": 7}),
    ],
)
async def test_what_must_not_be_sent_is_refused_before_anything_is(action, targets, values):
    account, wire = client(answer({}))

    with pytest.raises(Blocked):
        account.prepare(action, targets, values)
    with pytest.raises(Blocked):
        await account.apply(action, targets, values, never)
    assert wire.calls == []


def test_a_smaller_chunk_may_be_set_but_not_a_larger_one():
    smaller, _ = client(answer({}), chunk=2)
    larger, _ = client(answer({}), chunk=500)

    with pytest.raises(Blocked, match="1 to 2"):
        smaller.prepare("remove_usage_limit", ["a", "b", "c"], {})
    with pytest.raises(Blocked, match="1 to 50"):
        larger.prepare("remove_usage_limit", [str(number) for number in range(51)], {})


@pytest.mark.parametrize("options", [{"per_page": 0}, {"chunk": "many"}, {"form_bodies": "maybe"}])
async def test_a_wrong_option_is_named_at_its_first_use(options):
    account, _ = client(answer([]), **options)

    with pytest.raises(Blocked, match=next(iter(options))):
        await account.check()


def test_a_slash_in_a_name_leads_nowhere_in_a_body():
    account, _ = client(answer({}))

    call = account.prepare("send_sms", ["North/yard #4"], {"sms_text": "hello"})

    assert call.json == {"device_names": ["North/yard #4"], "sms_text": "hello"}
