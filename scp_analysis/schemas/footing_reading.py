"""Read footing rules from data: every fault of every block is told at once."""

import ast
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import yaml

from scp_analysis.errors import SourceError, explain, first_few
from scp_analysis.schemas import yaml_text
from scp_analysis.schemas.footing import (
    CELLS,
    CHECKS,
    CONTRADICTS,
    FORMULAS,
    MAY,
    MUST,
    PRINTED_CELL,
    SHARED,
    SOFT,
    Rule,
)

_PAIR = 2


def rules(blocks: Iterable[Any], *, where: str, tables: tuple[str, ...] = ()) -> tuple[Rule, ...]:
    """Read the blocks of a list of rules.

    Parameters
    ----------
    blocks
        Mappings as `schemas.footing` describes them.
    where
        File they come from, for the message.
    tables
        Tables of the rules that name none.

    Returns
    -------
    tuple of Rule
        In the order given.

    Raises
    ------
    SourceError
        A block is not a mapping, lacks a field, has an unknown one or a formula that cannot be
        read, or two have one name. All faults are named.

    Examples
    --------
    >>> block = {"name": "ages", "check": "sum", "by": ["sex"],
    ...          "parts": {"age": {"not": "all"}}, "total": {"age": "all"}}
    >>> rules([block], where="the example")[0].formula
    'parts'
    """
    listed = list(blocks)
    faults = [fault for block in listed for fault in _faults(block)]
    names = [str(block.get("name")) for block in listed if isinstance(block, Mapping)]
    faults += [f"{name}: name used twice" for name in sorted(set(names)) if names.count(name) > 1]
    if faults:
        raise SourceError(
            explain(
                "Every footing rule must have the fields of its check, and only those.",
                found=first_few(faults),
                where=where,
                remedy=f"the checks are {', '.join(CHECKS)}; copy a neighbouring rule",
            )
        )
    return tuple(_rule(block, tables) for block in listed)


def rules_in(content: str, *, where: str) -> tuple[Rule, ...]:
    """Read rules from YAML with a list ``rules``.

    Raises
    ------
    SourceError
        The text is not such YAML, or `rules` refuses it.

    Examples
    --------
    >>> rules_in("rules: [{name: bands, check: bands}]", where="the example")[0].check
    'bands'
    """
    try:
        listed = dict(yaml_text.content(content) or {})["rules"]
    except (yaml.YAMLError, KeyError, TypeError, ValueError) as fault:
        raise SourceError(
            explain(
                "Footing rules must be YAML with a list `rules`.",
                found=" ".join(str(fault).split()),
                where=where,
                remedy="look at the line named; put words with a colon in quotes",
            )
        ) from fault
    return rules(listed or [], where=where)


def names_in(formula: str) -> set[str]:
    """Name the cells a formula asks for.

    Raises
    ------
    SourceError
        It holds anything but numbers, names, brackets and ``+ - * /``.

    Examples
    --------
    >>> sorted(names_in("100 * (later - earlier) / earlier"))
    ['earlier', 'later']
    """
    allowed = (ast.Expression, ast.BinOp, ast.UnaryOp, ast.Name, ast.Load, ast.Constant, ast.Add,
               ast.Sub, ast.Mult, ast.Div, ast.USub)  # fmt: skip
    try:
        nodes = list(ast.walk(ast.parse(formula, mode="eval")))
    except (SyntaxError, ValueError):
        nodes = [ast.Pass()]
    wrong = [node for node in nodes if not isinstance(node, allowed) or _odd_constant(node)]
    if wrong:
        raise SourceError(
            explain(
                "A formula must hold numbers, names of cells, brackets and + - * / only.",
                found=repr(formula),
                where="a footing rule",
                remedy="write it like 100 * part / whole",
            )
        )
    return {node.id for node in nodes if isinstance(node, ast.Name)}


def _odd_constant(node: ast.AST) -> bool:
    if not isinstance(node, ast.Constant):
        return False
    return isinstance(node.value, bool) or not isinstance(node.value, int | float)


def _faults(block: Any) -> list[str]:  # noqa: ANN401 - whatever the YAML held
    if not isinstance(block, Mapping):
        return [f"{block!r}: not a mapping"]
    name, check = block.get("name") or "a rule without name", block.get("check")
    if check not in CHECKS:
        return [f"{name}: unknown check {check!r}"]
    needed, allowed = CELLS.get(check, ((), ()))
    must = ("name", *needed, *MUST.get(check, ()))
    known = {*SHARED, *must, *allowed, *MAY.get(check, ())}
    faults = [f"{name}: no {key}" for key in must if not block.get(key)]
    faults += [f"{name}: unknown field {key}" for key in sorted(set(map(str, block)) - known)]
    if block.get("as", CONTRADICTS) not in (CONTRADICTS, SOFT):
        faults.append(f"{name}: as must be {CONTRADICTS} or {SOFT}")
    selectors = {"where", *needed, *allowed}
    shapes = {**_SHAPES, **dict.fromkeys(selectors, (_is_selector, _SELECTOR))}
    faults += [
        f"{name}: {key} must be {shapes[key][1]}"
        for key in block
        if key in shapes and not shapes[key][0](block[key])
    ]
    return faults + _formula_faults(name, block)


def _is_selector(value: Any) -> bool:  # noqa: ANN401
    return isinstance(value, Mapping) and all(map(_is_wanted, value.values()))


def _is_wanted(wanted: Any) -> bool:  # noqa: ANN401
    if isinstance(wanted, Mapping):
        if len(wanted) != 1 or not {"not", "has"}.intersection(wanted):
            return False
        inner = next(iter(wanted.values()))
        return _is_wanted(inner) if "not" in wanted else _are_words(inner)
    return _are_words(wanted)


def _are_words(value: Any) -> bool:  # noqa: ANN401
    listed = value if isinstance(value, list) else [value]
    return all(
        isinstance(each, str | int | float) and not isinstance(each, bool) for each in listed
    )


def _is_list_of(one: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, list) and all(map(one, value))


def _is_pair(value: Any) -> bool:  # noqa: ANN401
    return isinstance(value, list) and len(value) == _PAIR and all(map(_is_selector, value))


def _is_number(value: Any) -> bool:  # noqa: ANN401
    return isinstance(value, int | float) and not isinstance(value, bool)


_SELECTOR = "a mapping of column to value, list, {not: ...} or {has: ...}"
_SHAPES: dict[str, tuple[Callable[[Any], bool], str]] = {
    "tables": (_are_words, "a name or a list of names"),
    "by": (_are_words, "a column or a list of columns"),
    "required": (_is_list_of(_are_words), "a list of cells"),
    "figures": (_is_list_of(_is_selector), "a list of selectors"),
    "pairs": (_is_list_of(_is_pair), "a list of pairs of selectors"),
    "needs": (_is_selector, _SELECTOR),
    "totals": (_is_selector, _SELECTOR),
    "rests_on": (_is_list_of(_are_words), "a list of names of rules"),
    "apart": (_is_list_of(_is_list_of(_are_words)), "a list of lists of units"),
    "multiples": (_is_list_of(_is_number), "a list of numbers"),
    "low": (_is_number, "a number"),
    "high": (_is_number, "a number"),
    "first_month": (lambda value: value in range(1, 13), "a month from 1 to 12"),
}


def _formula_faults(name: str, block: Mapping[str, Any]) -> list[str]:
    if not block.get("formula"):
        return []
    cells = block.get("cells")
    if not isinstance(cells, Mapping) or not all(map(_is_selector, cells.values())):
        return [f"{name}: cells must map each name of the formula to a selector"]
    try:
        asked = names_in(str(block["formula"]))
    except SourceError:
        return [f"{name}: formula {block['formula']!r} cannot be read"]
    unknown = sorted(asked - set(cells) - {"months"})
    return [f"{name}: formula names {each}, which is no cell" for each in unknown]


def _rule(block: Mapping[str, Any], tables: tuple[str, ...]) -> Rule:
    check = str(block["check"])
    needed, allowed = CELLS.get(check, ((), ()))
    aim = PRINTED_CELL.get(check, "printed")
    own = {key: dict(block[key]) for key in (*needed, *allowed) if key in block and key != aim}
    formula = str(block.get("formula") or FORMULAS.get(check, ""))
    if check == "average" and "number" not in own:
        formula = "total / months"
    return Rule(
        name=str(block["name"]),
        check=check,
        tables=_listed(block.get("tables")) or tables,
        where=dict(block.get("where") or {}),
        by=_listed(block.get("by")),
        fault=str(block.get("as", CONTRADICTS)),
        note=str(block.get("note") or ""),
        cells={**own, **dict(block.get("cells") or {})},
        printed=dict(block[aim]) if block.get(aim) else None,
        formula=formula,
        options={
            key: block[key] for key in (*MUST.get(check, ()), *MAY.get(check, ())) if key in block
        },
    )


def _listed(value: Any) -> tuple[str, ...]:  # noqa: ANN401 - a word or a list of words
    if value is None:
        return ()
    return tuple(map(str, value)) if isinstance(value, list) else (str(value),)
