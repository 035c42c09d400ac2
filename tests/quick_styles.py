"""Textual's styles, worked out once for all applications of a process.

Each application parses the same style sheets, and matches the same rules with the same kinds of widgets. What a
rule asks of a widget is its class, id, classes and pseudo-classes, and those of what it is in: where they are
the same again, the outcome is the same again.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from textual.css.stylesheet import Stylesheet

FLAGS = ("_has_hover_style", "_has_focus_within", "_has_order_style", "_has_odd_or_even")
"""What Textual notes of a widget besides its styles."""

parse_anew, apply_anew, replace = Stylesheet.parse, Stylesheet.apply, Stylesheet.replace_rules


@dataclass(frozen=True, slots=True)
class _Outcome:
    """The styles of one kind of widget in one place and state; `rules` is None where no rule is for it."""

    rules: dict | None
    flags: tuple[bool, ...]


class _Known:
    """What is known of the style sheets so far."""

    def __init__(self) -> None:
        self._themes, self._parsed = {}, {}
        self._lists, self._maps = {}, {}
        """All rules of one set of sources, one list for each set: it is known again by its identity."""
        self._asked_of, self._outcomes = {}, {}
        self._rules = {}
        """A number for each choice of rules: whichever screens were opened first, for a widget they are the same."""
        self._replaced = {}

    def parse(self, sheet: Stylesheet) -> None:
        """Set the rules of a style sheet; parse and check only sources which are new."""
        theme = self._theme_of(sheet)
        keys = tuple((theme, where, *source) for where, source in sheet.source.items())
        rules = self._lists.get(keys)
        if rules is None:
            if any(key not in self._parsed for key in keys):
                parse_anew(sheet)
                for key, (where, source) in zip(keys, sheet.source.items(), strict=True):
                    content, is_default_rules, tie_breaker, scope = source
                    self._parsed[key] = sheet._parse_rules(
                        content, where, is_default_rules, tie_breaker, scope
                    )
            rules = self._lists[keys] = [rule for key in keys for rule in self._parsed[key]]
        sheet._rules = rules
        sheet._require_parse = False
        sheet._rules_map = self._maps.get(id(rules))

    def _theme_of(self, sheet):
        """Return a number for the variables: to hash them at each look took longer than the look."""
        variables, number = vars(sheet).get("_theme", (None, 0))
        if variables is not sheet._variables:
            variables = sheet._variables
            number = self._themes.setdefault(frozenset(variables.items()), len(self._themes))
            sheet._theme = variables, number
        return number

    def apply(self, sheet: Stylesheet, node, *, animate=False, cache=None) -> None:
        """Give a widget the styles it has to have; work them out only where that is new."""
        key = self._key(sheet, node)
        outcome = self._outcomes.get(key)
        if outcome is None:
            apply_anew(sheet, node, animate=animate)
            flags = tuple(getattr(node, flag) for flag in FLAGS)
            self._outcomes[key] = _Outcome(self._replaced.pop(id(node), None), flags)
            return
        for flag, is_set in zip(FLAGS, outcome.flags, strict=True):
            setattr(node, flag, is_set)
        if outcome.rules is not None:
            replace.__func__(type(sheet), node, outcome.rules, animate)
        sheet._process_component_classes(node)

    def _key(self, sheet, node):
        """Return everything a widget's styles depend on."""
        kind = id(sheet.rules), type(node), node._id, node.classes
        asked = self._asked_of.get(kind)
        if asked is None:
            asked = self._asked_of[kind] = self._rules_for(sheet, node)
        rules, pseudo_classes = asked
        return rules, *(_state(each, pseudo_classes) for each in node.css_path_nodes)

    def _rules_for(self, sheet, node):
        """Return the rules which may be for a widget, in their order, and the pseudo-classes they ask for."""
        by_name = self._maps[id(sheet.rules)] = sheet.rules_map
        named = {rule for name in by_name.keys() & node._selector_names for rule in by_name[name]}
        found = tuple(id(rule) for rule in sheet.rules if rule in named)
        pseudo_classes = sorted(set().union(*(rule.pseudo_classes for rule in named)))
        return self._rules.setdefault(found, len(self._rules)), pseudo_classes

    def replace_rules(self, sheet_class, node, rules, animate=False) -> None:  # noqa: FBT002 - as Textual's own
        """Note which styles Textual has worked out."""
        self._replaced[id(node)] = rules
        replace.__func__(sheet_class, node, rules, animate)


def _state(node, pseudo_classes):
    """Return what rules may ask of a widget, of all pseudo-classes only these."""
    checks = node._PSEUDO_CLASSES
    states = [name in checks and checks[name](node) for name in pseudo_classes]
    return type(node), node._id, node.classes, *states


@contextmanager
def styles_worked_out_once() -> Iterator[None]:
    """Let every application of this process share what the styles mean."""
    known = _Known()

    def noted(sheet_class, node, rules, animate=False):  # noqa: FBT002 - as Textual's own
        known.replace_rules(sheet_class, node, rules, animate)

    def parse(sheet):
        known.parse(sheet)

    def apply(sheet, node, **more):
        known.apply(sheet, node, **more)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Stylesheet, "parse", parse)
        patched.setattr(Stylesheet, "apply", apply)
        patched.setattr(Stylesheet, "replace_rules", classmethod(noted))
        yield
