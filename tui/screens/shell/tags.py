"""The dialog of tags: those which the chosen units have, all others on the store, and a new one."""

from collections.abc import Sequence

from textual.content import Content
from textual.widgets.option_list import Option

from tui.domain.device.membership import TagProblem, membership_key, tag_name
from tui.domain.text.safe_text import clean
from tui.domain.unit.unit import Unit
from tui.lazy_dataclass import dataclass
from tui.screens.shell.choose import Choose

NEW = "new"
"""The id of the option which adds what is typed; the others have their number."""
MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class TagChoice:
    """A tag, and whether it is to be added or removed."""

    tag: str
    is_added: bool


@dataclass(frozen=True, slots=True)
class _KnownTag:
    name: str
    devices: int
    having: int
    """How many of the chosen units have it."""


class TagDialog(Choose):
    """Type to find a tag or to name a new one; Enter adds it, or removes it where all units have it."""

    PLACEHOLDER = "type a tag"

    def __init__(self, units: Sequence[Unit], counted: Sequence[tuple[str, int]]) -> None:
        """Offer the tags of a store, with the number of device records which have each."""
        what = clean(units[0].label or units[0].key) if len(units) == 1 else f"{len(units):,} units"
        super().__init__(f"Tags of {what}", ())
        self._units = len(units)
        owned = [
            {membership_key(tag) for record in unit.records for tag in record.tags}
            for unit in units
        ]
        known = [
            _KnownTag(name, devices, sum(membership_key(name) in tags for tags in owned))
            for name, devices in counted
        ]
        self._known = sorted(known, key=lambda tag: -tag.having)
        self._new = ""

    def narrow(self, text: str) -> None:
        """Offer the tags which contain what is typed, and what is typed as a new one."""
        key = membership_key(text)
        fitting = [
            (number, tag)
            for number, tag in enumerate(self._known)
            if key in membership_key(tag.name)
        ]
        fitting.sort(key=lambda pair: membership_key(pair[1].name) != key)
        options = [self._option(number, tag) for number, tag in fitting[:MOST_SHOWN]]
        is_known = any(membership_key(tag.name) == key for _, tag in fitting)
        words = "" if self._known or text else "No tags yet. Type the first one."
        if text.strip() and not is_known:
            try:
                self._new = tag_name(text)
            except TagProblem as problem:
                words = str(problem)
            else:
                options.append(Option(f"+ new tag “{self._new}”", id=NEW))
        self.say(words)
        self.offer(options)

    def _option(self, number: int, tag: _KnownTag) -> Option:
        sign = "✓" if tag.having == self._units else "–" if tag.having else " "
        does = "Enter removes it" if tag.having == self._units else ""
        some = f"on {tag.having:,} of these" if 0 < tag.having < self._units else ""
        hint = "  ".join(filter(None, (f"{tag.devices:,} device records", some, does)))
        return Option(Content.assemble(f"{sign} {tag.name}  ", (hint, "dim")), id=str(number))

    def choice(self, chosen: str) -> TagChoice:
        """Return what the option with this id means."""
        if chosen == NEW:
            return TagChoice(self._new, is_added=True)
        tag = self._known[int(chosen)]
        return TagChoice(tag.name, is_added=tag.having < self._units)
