"""Toybox under Watchfloor's conformance suite."""

from tests.conformance.case import Case, on_devices
from toybox.simulator import ToyboxSimulator

KEY = "canary-toybox-key-4711"

CASE = Case(
    name="toybox",
    open=lambda world, **options: ToyboxSimulator(world, **{"toy_key": KEY, **options}),
    secrets={"toy_key": KEY},
    wishes={
        "write_note": on_devices(note="the left ear is loose"),
        "move": on_devices(shelf="Middle"),
    },
    means={"huge_integer": None},  # not a latitude: the toy has no position
)
