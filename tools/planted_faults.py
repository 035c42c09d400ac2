"""The small faults which `make mutants` plants: which there are, and how one gets into a function already imported."""

import __future__

import ast
import random
import re
import types
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import unified_diff
from importlib import import_module
from pathlib import Path
from typing import Any

import libcst
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.file_mutation import create_mutations, deep_replace

_SQL = re.compile(
    r"\b(SELECT|FROM|WHERE|JOIN|INSERT INTO|VALUES|UPDATE|SET|DELETE|ON CONFLICT|CASE|AND|OR|IN|ORDER BY|"
    r"GROUP BY|LIMIT)\b|= \?"
)
_VALUES = re.compile(r"('[^']*')")
"""What SQL has in quotes."""
_STRICT = re.compile(r",\s*(?:strict=\w+)?(?=\))")
_UNREAD = re.compile(r"\bcast\((?:[^,()]+,)?|(?<=encoding=)\S+|\"utf-8\"", re.IGNORECASE)
"""What nobody reads: the type of a `cast`, and in which letters an encoding is written."""
_LATER_TYPES = __future__.annotations.compiler_flag


@dataclass(frozen=True)
class Fault:
    """One function with one small fault in it."""

    path: str
    function: str
    """Its name, with its class before it: `Ledger.reserve`."""
    first: int
    """The line of the file on which it begins."""
    before: str
    after: str
    """The text of the function without the fault and with it; in its class, where it has one."""

    @property
    def difference(self) -> str:
        """What the fault changes, as a unified diff without its head."""
        lines = unified_diff(self.before.splitlines(), self.after.splitlines(), n=2, lineterm="")
        return "\n".join(list(lines)[2:])

    @property
    def changes_nothing(self) -> bool:
        """Whether the difference alone shows that the code does what it did."""
        return is_equivalent(self.difference)


def is_equivalent(difference: str) -> bool:
    """Return whether a difference alone shows that the code does what it did.

    SQL means the same in capitals and in small letters, but for the values in quotes in it. `strict=` only guards
    against sequences of different lengths, which no caller has. The type of a `cast` is read by no program.
    """
    changed = [line for line in difference.splitlines() if line.startswith(("-", "+"))]
    before, after = (
        "\n".join(line[1:] for line in changed if line.startswith(sign)) for sign in "-+"
    )
    if not before:
        return False
    if any(unread.sub("", before) == unread.sub("", after) for unread in (_STRICT, _UNREAD)):
        return True
    return bool(_SQL.search(before)) and folded(before) == folded(after)


def folded(text: str) -> list[str]:
    """Return SQL in small letters, but for the values in quotes."""
    parts = _VALUES.split(text)
    return [part if part.startswith("'") else part.casefold() for part in parts]


def faults_of(path: Path) -> Iterator[tuple[Path, libcst.Module, Any]]:
    """Find what mutmut would change in the functions of a file, cheaply: `written` writes one of them out."""
    tree, changes, *_ = create_mutations(str(path), path.read_text("utf-8"))
    for change in changes:
        if isinstance(change.contained_by_top_level_function, libcst.FunctionDef):
            yield path, tree, change


def written(path: Path, tree: libcst.Module, change: Any) -> Fault:
    """Write out one fault."""
    function = change.contained_by_top_level_function
    place = MetadataWrapper(tree, unsafe_skip_copy=True).resolve(PositionProvider)[function]
    classes = [each for each in tree.body if isinstance(each, libcst.ClassDef)]
    owner = next((each for each in classes if function in each.body.body), None)
    faulty = deep_replace(function, change.original_node, change.mutated_node)
    return Fault(
        path=str(path),
        function=f"{owner.name.value}.{function.name.value}" if owner else function.name.value,
        first=place.start.line,
        before=_text(tree, function, owner),
        after=_text(tree, faulty, owner),
    )


def _text(tree: libcst.Module, function: Any, owner: libcst.ClassDef | None) -> str:
    """Return a function's text, in its class and undecorated."""
    alone = function.with_changes(decorators=[], leading_lines=[])
    if owner is None:
        return tree.code_for_node(alone)
    home = libcst.ClassDef(owner.name, libcst.IndentedBlock([alone]))
    return tree.code_for_node(home)


def functions_of(path: Path) -> Iterator[tuple[str, range]]:
    """Read which functions and methods a file has, and the lines of each."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    for each in ast.parse(path.read_text("utf-8")).body:
        inside = each.body if isinstance(each, ast.ClassDef) else [each]
        head = f"{each.name}." if isinstance(each, ast.ClassDef) else ""
        for function in inside:
            if isinstance(function, kinds):
                # Its first line is run when it is defined.
                yield (
                    head + function.name,
                    range(function.body[0].lineno, (function.end_lineno or 0) + 1),
                )


def drawn(folder: Path, count: int, seed: int) -> list[Fault]:
    """Draw faults of a folder's modules, the same for the same seed and code; `count` 0 means all of them."""
    every = [each for path in sorted(folder.rglob("*.py")) for each in faults_of(path)]
    if 0 < count < len(every):
        luck = random.Random(f"{seed} {folder}")  # noqa: S311 - a sample, not a secret
        every = luck.sample(every, count)
    return [written(*each) for each in every]


def plant(fault: Fault) -> None:
    """Plant a fault in its function for the rest of the process, wherever that was imported to."""
    module = import_module(fault.path.removesuffix(".py").replace("/", "."))
    function: Any = module
    for name in fault.function.split("."):
        function = vars(function)[name]
    function = getattr(function, "__func__", function)  # of a class method
    code: Any = compile(fault.after, fault.path, "exec", flags=_LATER_TYPES, dont_inherit=True)
    for name in fault.function.split("."):
        code = next(each for each in code.co_consts if getattr(each, "co_name", None) == name)
    function.__code__ = code
    wanted = _arguments(fault.after)
    if ast.dump(wanted) == ast.dump(_arguments(fault.before)):
        return  # the defaults stay the objects they are
    function.__defaults__ = tuple(_value(each, module) for each in wanted.defaults) or None
    by_name = zip(wanted.kwonlyargs, wanted.kw_defaults, strict=True)
    function.__kwdefaults__ = {each.arg: _value(value, module) for each, value in by_name if value}


def _arguments(text: str) -> ast.arguments:
    """Read the arguments of the function in a text."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return next(each.args for each in ast.walk(ast.parse(text)) if isinstance(each, kinds))


def _value(node: ast.expr, module: types.ModuleType) -> Any:
    """Return what a default is in a module."""
    return eval(compile(ast.Expression(node), "default", "eval"), vars(module))  # noqa: S307 - our own code
