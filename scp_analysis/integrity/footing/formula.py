"""Evaluate a formula in exact interval arithmetic."""

import ast
from collections.abc import Mapping

from scp_analysis.integrity.footing.intervals import Bounded


def value_of(formula: str, cells: Mapping[str, Bounded]) -> Bounded:
    """Evaluate a formula in exact interval arithmetic.

    Parameters
    ----------
    formula
        Numbers, names, brackets and ``+ - * /``.
    cells
        The value of each name.

    Returns
    -------
    Bounded
        An interval that holds every value the formula can take.

    Raises
    ------
    ZeroDivisionError
        A divisor may be zero.

    Examples
    --------
    >>> cells = {"part": Bounded.exactly(1), "whole": Bounded.exactly(8)}
    >>> float(value_of("100 * part / whole", cells).point)
    12.5
    """
    return _evaluate(ast.parse(formula, mode="eval").body, cells)


def _evaluate(node: ast.AST, cells: Mapping[str, Bounded]) -> Bounded:
    if isinstance(node, ast.Constant):
        return Bounded.exactly(float(str(node.value)))
    if isinstance(node, ast.Name):
        return cells[node.id]
    if isinstance(node, ast.UnaryOp):
        return -_evaluate(node.operand, cells)
    if not isinstance(node, ast.BinOp):
        raise TypeError(ast.dump(node))
    left, right = _evaluate(node.left, cells), _evaluate(node.right, cells)
    match node.op:
        case ast.Add():
            return left + right
        case ast.Sub():
            return left - right
        case ast.Mult():
            return left * right
        case _:
            return left / right
