"""What vendors declare, as the rest of the console relies on it."""

from typing import get_args

import pytest

from tui.commands import ACTS
from tui.domain.change.action import Role
from tui.providers import PROVIDERS

NAMES = list(PROVIDERS)


def test_each_role_of_an_action_has_a_key_and_a_vendor() -> None:
    played = {action.role for one in PROVIDERS.values() for action in one.actions if action.role}

    assert {f"act_on('{role}')" for role in get_args(Role)} == set(ACTS)
    assert played == set(get_args(Role))


@pytest.mark.parametrize("name", NAMES)
def test_what_is_declared_names_lists_and_fields_there_are(name: str) -> None:
    provider = PROVIDERS[name]
    lists = {spec.name: spec for spec in provider.lists}

    declared = [one.name for one in (provider.plans, provider.texts) if one is not None]
    chosen = [f.choices_from for a in provider.actions for f in a.fields if f.choices_from]
    left = [action.leaves for action in provider.actions if action.leaves]
    assert {*declared, *chosen, *left} <= set(lists)
    if (memberships := provider.memberships) is not None:
        assert {memberships.groups, memberships.members, memberships.orgs} <= set(lists)
        assert lists[memberships.members].source == memberships.groups
    assert {spec.source for spec in lists.values() if spec.source} <= set(lists)
    for action in provider.actions:
        fields = {field.name for field in action.fields}
        assert {action.text} - {""} <= fields
        assert not action.text or provider.texts is not None or action.repeat == "never"


@pytest.mark.parametrize("name", NAMES)
def test_names_are_unique_within_a_vendor(name: str) -> None:
    provider = PROVIDERS[name]

    for named in (provider.lists, provider.actions, provider.credentials):
        names = [one.name for one in named]
        assert len(names) == len(set(names))
    roles = [action.role for action in provider.actions if action.role]
    assert len(roles) == len(set(roles))
