"""The vendors this console knows."""

from tui.providers.charterup import PROVIDER as CHARTERUP
from tui.providers.contract import Provider
from tui.providers.lattigo import PROVIDER as LATTIGO
from tui.providers.polte import PROVIDER as POLTE

PROVIDERS: dict[str, Provider] = {
    provider.name: provider for provider in (CHARTERUP, LATTIGO, POLTE)
}
"""In the order in which tabs and lists show them."""
