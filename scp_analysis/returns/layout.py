"""The columns of a return's data sheet, and the rows it is handed out with."""

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence

from scp_analysis.schemas.templating import Dimension, Template

PERIOD = ("period_start", "period_end")
PLACE = "geography"
LONG = ("measure", "value", "status", "qualifier", "n_base", "note")
WIDE = ("status", "qualifier", "n_base", "note")
OPTIONAL = ("unit", "source_agency")
MOST_ROWS = 400


def columns(template: Template) -> list[str]:
    """Name the columns of the data sheet, in order."""
    return headings(template, layout=template.layout)


def headings(template: Template, *, layout: str) -> list[str]:
    """Name the columns of one layout.

    In the long layout each row is one figure; in the wide one each measure has a column.
    """
    dimensions = [each.name for each in template.dimensions]
    measures = [each.name for each in template.measures]
    rest = [*measures, *WIDE] if layout == "wide" else list(LONG)
    return [*PERIOD, PLACE, *dimensions, *rest]


def open_dimensions(template: Template) -> list[Dimension]:
    """Give the dimensions whose values nobody knows beforehand."""
    return [each for each in template.dimensions if not each.values]


def prefilled(template: Template) -> list[dict[str, str]]:
    """Give the rows a partner finds in the sheet: every combination that is asked for.

    Returns
    -------
    list of dict of str to str
        Dimensions with their values, and the measure in the long layout; a dimension that cannot be
        known beforehand is left out. No rows where there would be more than `MOST_ROWS`.
    """
    combinations = template.rows or _combinations(template)
    if len(combinations) * (len(template.measures) if template.layout == "long" else 1) > MOST_ROWS:
        return []
    return list(_rows(template, combinations))


def _combinations(template: Template) -> list[dict[str, str]]:
    known = [each for each in template.dimensions if each.values]
    if math.prod(len(each.values) for each in known) > MOST_ROWS:
        return []
    names = [each.name for each in known]
    every = itertools.product(*(each.values for each in known))
    return [dict(zip(names, values, strict=True)) for values in every]


def _rows(
    template: Template, combinations: Sequence[Mapping[str, str]]
) -> Iterator[dict[str, str]]:
    for cells in combinations:
        asked = [each.name for each in template.measures if each.applies(cells)]
        if template.layout == "wide":
            if asked:
                yield dict(cells)
        else:
            yield from ({**cells, "measure": name} for name in asked)
