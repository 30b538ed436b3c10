"""The places at which an expression can be changed, by operators fixed beforehand, in SQL and in Python.

| operator | what it does |
|---|---|
| comparison | a comparison becomes its opposite |
| boundary | `<` becomes `<=`, `>=` becomes `>`, and the other way round |
| constant | a number becomes one more, or one less |
| logic | `and` becomes `or`, and the other way round |
| dropped | of two conditions that are joined, one goes |
| extreme | the least becomes the greatest, of values or of rows, and the other way round |
"""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import sqlglot
from sqlglot import exp

_OPPOSITE = {exp.EQ: exp.NEQ, exp.NEQ: exp.EQ, exp.GT: exp.LTE, exp.GTE: exp.LT, exp.LT: exp.GTE, exp.LTE: exp.GT}
_BOUNDARY = {exp.GT: exp.GTE, exp.GTE: exp.GT, exp.LT: exp.LTE, exp.LTE: exp.LT}
_LOGIC = {exp.And: exp.Or, exp.Or: exp.And}
_EXTREME = {exp.Min: exp.Max, exp.Max: exp.Min, exp.Least: exp.Greatest, exp.Greatest: exp.Least}
_PYTHON_OPPOSITE = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Gt: ast.LtE,
    ast.GtE: ast.Lt,
    ast.Lt: ast.GtE,
    ast.LtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_PYTHON_BOUNDARY = {ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Lt: ast.LtE, ast.LtE: ast.Lt}


@dataclass(frozen=True)
class Site:
    """One change: its operator, the expression before and after in words of its language, and what makes it."""

    operator: str
    before: str
    after: str
    change: Callable[[], Any]


def sql_sites(code: str) -> tuple[exp.Expression, list[Site]]:
    """Return the tree of a compiled model, or of its unit test, and the sites in the model.

    The sites of a model and of its unit tests are the same, in the same order: the rows that dbt puts in the place of
    parents are passed over.
    """
    tree = sqlglot.parse_one(code, dialect="duckdb")
    actual = next((each for each in tree.find_all(exp.Subquery) if "unit_test_actual" in each.alias), None)
    model = actual.this if actual else tree
    nodes = model.walk(bfs=False, prune=lambda node: node.alias_or_name.startswith("__dbt__cte__") and _is_cte(node))
    return tree, [site for node in nodes if not _is_cte_of_dbt(node) for site in _of_node(node)]


def mutated_sql(code: str, number: int, count: int) -> str:
    """Return the SQL with one site changed, of so many that it must have."""
    tree, sites = sql_sites(code)
    if len(sites) != count:
        raise ValueError(f"{len(sites)} sites, not {count}")
    sites[number].change()
    return tree.sql(dialect="duckdb")


def python_sites(code: str) -> tuple[ast.Module, list[Site]]:
    """Return the tree of a module and its sites."""
    tree = ast.parse(code)
    return tree, [site for node in ast.walk(tree) for site in _of_python(node)]


def mutated_python(code: str, number: int) -> str:
    """Return the module with one site changed."""
    tree, sites = python_sites(code)
    sites[number].change()
    return ast.unparse(tree)


def _is_cte(node: exp.Expression) -> bool:
    return isinstance(node, exp.CTE)


def _is_cte_of_dbt(node: exp.Expression) -> bool:
    return _is_cte(node) and node.alias.startswith("__dbt__cte__")


def _of_node(node: exp.Expression) -> Iterator[Site]:
    """Yield the changes of one expression."""
    for operator, table in (
        ("comparison", _OPPOSITE),
        ("boundary", _BOUNDARY),
        ("logic", _LOGIC),
        ("extreme", _EXTREME),
    ):
        if type(node) in table:
            yield _site(operator, node, table[type(node)](**node.copy().args))
    if isinstance(node, exp.And):
        yield _site("dropped", node, node.left.copy())
        yield _site("dropped", node, node.right.copy())
    is_number = isinstance(node, exp.Literal) and not node.is_string
    if is_number and not isinstance(node.parent, exp.DataTypeParam | exp.Group | exp.Order | exp.Ordered):
        value = float(node.this) if set(node.this.lower()) & {".", "e"} else int(node.this)
        # So large a double that one more is the same number can't be changed so.
        for changed in (each for each in (value + 1, value - 1) if each != value):
            yield _site("constant", node, exp.Literal.number(repr(changed)), within=2)


def _site(operator: str, node: exp.Expression, new: exp.Expression, within: int = 0) -> Site:
    """Return the change of a node, shown with so many of the expressions around it."""
    shown = node
    for _ in range(within):
        shown = shown.parent if shown.parent and not isinstance(shown.parent, exp.Select) else shown
    before, inside, changed = (each.sql(dialect="duckdb") for each in (shown, node, new))
    after = f"{inside} -> {changed}" if within else changed
    return Site(operator, _short(before), _short(after), lambda: node.replace(new))


def _of_python(node: ast.AST) -> Iterator[Site]:
    """Yield the changes of one expression of Python."""
    if isinstance(node, ast.Compare):
        for operator, table in (("comparison", _PYTHON_OPPOSITE), ("boundary", _PYTHON_BOUNDARY)):
            for place, each in enumerate(node.ops):
                if type(each) in table:
                    changed = [*node.ops[:place], table[type(each)](), *node.ops[place + 1 :]]
                    yield _python_site(operator, node, "ops", changed)
    elif isinstance(node, ast.BoolOp):
        yield _python_site("logic", node, "op", ast.Or() if isinstance(node.op, ast.And) else ast.And())
        for place in range(len(node.values)):
            yield _python_site("dropped", node, "values", [*node.values[:place], *node.values[place + 1 :]])
    elif isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
        for step in (1, -1):
            yield _python_site("constant", node, "value", node.value + step)
    elif isinstance(node, ast.Name) and node.id in ("min", "max"):
        yield _python_site("extreme", node, "id", "max" if node.id == "min" else "min")


def _python_site(operator: str, node: Any, field: str, new: Any) -> Site:
    old, before = getattr(node, field), ast.unparse(node)
    setattr(node, field, new)
    after = ast.unparse(node)
    setattr(node, field, old)
    return Site(operator, f"line {node.lineno}: {_short(before)}", _short(after), lambda: setattr(node, field, new))


def _short(text: str) -> str:
    return text if len(text) <= 160 else f"{text[:100]} ... {text[-50:]}"
