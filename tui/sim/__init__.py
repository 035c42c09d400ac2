"""The vendors, simulated from their documents; nothing here knows our own models."""

from tui.registry import Registry
from tui.sim.contract import VendorSimulator

SIMULATORS = Registry(
    "watchfloor.simulators",
    VendorSimulator,
    {name: f"tui.sim.{name}:SIMULATOR" for name in ("charterup", "lattigo", "polte")},
)
"""The simulated vendors, in the order in which their accounts are listed."""
