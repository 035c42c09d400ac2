"""Find single classes which inheritance cut into several: a base with one subclass and no other use."""

import ast
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tests.source_trees import walk


@dataclass(frozen=True)
class FoundClass:
    """A class and the module it stands in."""

    module: str
    node: ast.ClassDef

    @property
    def name(self):
        return self.node.name

    @property
    def bases(self):
        """The names it inherits from: `Screen` for `screen.Screen[None]`."""
        plain = (
            base.value if isinstance(base, ast.Subscript) else base for base in self.node.bases
        )
        return [base.attr if isinstance(base, ast.Attribute) else base.id for base in plain]

    @property
    def methods(self):
        kinds = ast.FunctionDef | ast.AsyncFunctionDef
        return {part.name for part in self.node.body if isinstance(part, kinds)}

    @property
    def is_abstract(self):
        return bool({"ABC", "Protocol"} & {*self.bases}) or "abstractmethod" in names(self.node)


def find_cuts(trees: Mapping[str, ast.Module]) -> list[str]:
    """Name each cut in a package, given as its parsed modules.

    A base class is a cut when exactly one class inherits from it, that class does more than make it
    in another way, and nothing else in the package names the base: it is not made, asked for or
    annotated anywhere. So it was written to be inherited once, which is how a long class is cut.
    Abstract classes, protocols and errors are there to be inherited.
    """
    found = [
        FoundClass(module, node)
        for module, tree in trees.items()
        for node in walk(tree)
        if isinstance(node, ast.ClassDef)
    ]
    heirs = defaultdict(list)
    for one in found:
        for base in one.bases:
            heirs[base].append(one)
    errors = error_names(heirs)
    uses = Counter(name for tree in trees.values() for name in names(tree))
    return [
        f"{heir.name} ({heir.module}) is cut from {base.name} ({base.module})"
        for base in found
        if len(heirs[base.name]) == 1 and not base.is_abstract and base.name not in errors
        for heir in heirs[base.name]
        if heir.methods - {"__init__"}
        and uses[base.name] == Counter([*names(base.node), *names(heir.node)])[base.name]
    ]


def error_names(heirs):
    """Name every class which is an exception, through however many bases."""
    known = {name for name in heirs if name.endswith(("Error", "Exception"))}
    waiting = [*known]
    while waiting:
        more = {heir.name for heir in heirs[waiting.pop()]} - known
        known |= more
        waiting += more
    return known


def names(tree: ast.AST) -> Iterator[str]:
    """Return the names in some code, those of quoted annotations too; an import is no use of one."""
    for node in walk(tree):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
