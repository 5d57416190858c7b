"""Printed figures as counts: which are about people, which follow from others, which are neither."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from scp_analysis.integrity.disclosure.cells import Cell
from scp_analysis.integrity.disclosure.policies import EXEMPT, Policies, Policy
from scp_analysis.integrity.footing.selecting import ROW, Figure, as_figures, text
from scp_analysis.schemas.inputs import PRINTED_FIGURES

_COMMON = {*PRINTED_FIGURES.columns, "table", ROW, "n_base"}
_DERIVED_UNITS = ("percent", "%", " per ", "share", "ratio")


@dataclass(frozen=True, slots=True)
class Counted:
    """The figures of all tables: the counts among them by row, and the rows of derived figures."""

    figures: tuple[Figure, ...]
    cells: Mapping[int, Cell]
    derived: Mapping[int, Policy]
    printed: frozenset[int]

    def ids(self) -> list[str]:
        """Give the id of each count, in order."""
        return [cell.id for cell in self.cells.values()]

    def values(self) -> dict[str, int]:
        """Give the true counts by their ids."""
        return {cell.id: cell.value for cell in self.cells.values()}


def counted(figures: pd.DataFrame, policies: Policies, by_table: Mapping[str, Policy]) -> Counted:
    """Sort printed figures.

    Parameters
    ----------
    figures
        Tables laid together, as `footing.engine.together` gives them.
    policies
        For the words the tables are read by.
    by_table
        The policy of each table.

    Returns
    -------
    Counted
        A figure with a percentage or an average as its unit, or that is not whole, is derived; so
        is any other that nothing is known of. A figure whose unit is a thing is as printed.
    """
    listed = as_figures(figures)
    dimensions = [str(name) for name in figures.columns if name not in _COMMON]
    cells: dict[int, Cell] = {}
    derived: dict[int, Policy] = {}
    printed: set[int] = set()
    used: dict[str, int] = {}
    for figure in listed:
        row, policy = figure[ROW], by_table[figure["table"]]
        if figure["value"] is None:
            continue
        unit = str(figure["unit"])
        if any(word in unit for word in _DERIVED_UNITS) and unit not in policies.things:
            derived[row] = policy
        elif not float(figure["value"]).is_integer():
            if policy.protects and unit not in policies.things:
                derived[row] = policy
            else:
                printed.add(row)
        else:
            own = policy if policy.protects and unit not in policies.things else EXEMPT
            cells[row] = _cell(figure, own, dimensions, policies, used)
    return Counted(tuple(listed), cells, derived, frozenset(printed))


def dimensions_of(figures: Sequence[Figure]) -> list[str]:
    """Name the columns that divide figures, beside the common ones."""
    return [name for name in figures[0] if name not in _COMMON] if figures else []


def _cell(
    figure: Figure,
    policy: Policy,
    dimensions: list[str],
    policies: Policies,
    used: dict[str, int],
) -> Cell:
    value = int(figure["value"])
    start, end = _ordinal(figure["period_start"]), _ordinal(figure["period_end"])
    lasting = [_part(figure, name) for name in dimensions if name not in policies.time_dimensions]
    passing = [_part(figure, name) for name in dimensions if name in policies.time_dimensions]
    common = ("table", "item", "measure", "unit", "geography", "source_agency")
    fixed = [text(figure[name]) for name in common if name != "item" or not dimensions]
    series = "|".join([*fixed, *filter(None, lasting)])
    window = f"{text(figure['period_start'])}/{text(figure['period_end'])}"
    if start is None or end is None:
        window += text(figure["period_label"])
    name = "|".join([series, *filter(None, passing), window])
    used[name] = used.get(name, 0) + 1
    known = start is not None and end is not None
    signed = value < 0 or "change" in str(figure["measure"])
    return Cell(
        id=name if used[name] == 1 else f"{name}#{used[name]}",
        value=value,
        policy=policy,
        signed=signed,
        series=series if known and not signed and used[name] == 1 else "",
        start=start,
        end=end,
    )


def _part(figure: Figure, name: str) -> str:
    value = text(figure.get(name))
    return f"{name}={value}" if value else ""


def _ordinal(month: pd.Period | None) -> int | None:
    return None if month is None else int(month.ordinal)
