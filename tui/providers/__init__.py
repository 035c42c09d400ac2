"""The vendors this console knows: those shipped with it, and those which other packages add."""

from tui.providers.contract import Provider
from tui.registry import Registry

PROVIDERS = Registry(
    "watchfloor.providers",
    Provider,
    {name: f"tui.providers.{name}:PROVIDER" for name in ("charterup", "lattigo", "polte")},
)
"""In the order tabs and lists show them."""
