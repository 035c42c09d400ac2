"""Every column which is declared shows the unit of its numbers."""

import ast

from tests.source_trees import ROOT, modules, nodes, read


def with_units():
    """Yield where each column with a unit is declared, its title, width and unit."""
    for path in modules("tui"):
        if "Column(" not in read(path):
            continue
        for node in nodes(path):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Column":
                named = {each.arg: each.value for each in node.keywords}
                place = f"{path.relative_to(ROOT)}:{node.lineno}"
                unit = named.get("unit", node.args[4] if len(node.args) > 4 else None)
                known = [*node.args[1:3], unit]
                if all(isinstance(value, ast.Constant) for value in known):
                    yield place, *(value.value for value in known)


def test_a_title_has_room_for_its_unit_and_the_arrow_of_the_order():
    columns = list(with_units())

    assert len(columns) > 15
    assert [
        place for place, title, width, unit in columns if width < len(f"{title} {unit}") + 1
    ] == []
