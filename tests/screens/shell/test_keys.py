"""A key which a screen offers is not taken by the table in it first."""

import importlib
import pkgutil

import pytest
from textual.binding import Binding
from textual.screen import Screen

import tui.screens
from tui.widgets.table.table import Table
from tui.widgets.timeline.timeline import ReportList, Timeline

MEANT = {"escape", "enter"}
"""Here the inner one goes first on purpose."""


def screens():
    found = set()
    for module in pkgutil.walk_packages(tui.screens.__path__, "tui.screens."):
        names = vars(importlib.import_module(module.name)).values()
        found |= {one for one in names if isinstance(one, type) and issubclass(one, Screen)}
    return sorted((one for one in found if one.__module__.startswith("tui.")), key=str)


def keys(cls):
    """Return the keys of a class and of those it is made of."""
    own = [one for part in cls.__mro__ for one in part.__dict__.get("BINDINGS", ())]
    bindings = [one if isinstance(one, Binding) else Binding(*one) for one in own]
    return {key for one in bindings for key in one.key.split(",")}


def test_there_are_screens():
    assert len(screens()) > 15


def inside(screen):
    """Name what of ours in a screen takes keys before it, as its module imports it."""
    names = vars(importlib.import_module(screen.__module__))
    if "ReportPane" in names:
        return [ReportList, Timeline]
    return [Table] if {"ListPane", "Table"} & set(names) else []


@pytest.mark.parametrize("screen", screens(), ids=lambda one: one.__name__)
def test_no_key_of_a_screen_is_taken_by_what_is_in_it(screen):
    own = {
        key
        for one in screen.__dict__.get("BINDINGS", ())
        for key in one.key.split(",")
        if not one.priority
    }
    for inner in inside(screen):
        assert not own & keys(inner) - MEANT
