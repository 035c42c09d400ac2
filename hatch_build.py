"""Refuse to be built by an older Python: pip would first look through every version of each extra."""

import sys

from hatchling.metadata.plugin.interface import MetadataHookInterface

if sys.version_info < (3, 11):
    raise SystemExit(
        f"Watchfloor needs Python 3.11 or newer; this is {sys.version.split()[0]}. Name a newer one, for"
        " example: python3.12 -m pip install …, or pipx install --python python3.12 …"
    )


class PythonCheck(MetadataHookInterface):
    """The hook for whose sake the builder reads this file; it changes nothing."""

    def update(self, metadata: dict) -> None:
        """Leave the metadata as they are."""
