"""What names a row of each kind of table in a pack, and which of its columns are its period.

Tables with a declared schema are known by it; the others by columns they cannot be without. A table
that is of no kind has no key: its rows are compared whole.
"""

from collections.abc import Collection
from dataclasses import dataclass

from scp_analysis.schemas.inputs import PRINTED_FIGURES
from scp_analysis.schemas.results import Changes, Checks, History, Missing, Rates, Sources, Trends

_MONTHS = ("period_start", "period_end")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of table.

    `needs` are the columns it is known by, `key` those that name a row apart from its period,
    `period` those that say which period a row is of. `estimate` is the column that ``ci_lower`` and
    ``ci_upper`` are the interval of, `verdict` the one with a word for it, `figures` what a reader
    asks for first, `names` how a reader is told which row it is. With `open_key`, columns the
    kind does not know name the row too: they are what a partner's return is broken down by.
    """

    name: str
    needs: frozenset[str]
    key: tuple[str, ...]
    period: tuple[str, ...] = ()
    estimate: str = ""
    verdict: str = ""
    figures: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    open_key: bool = False

    def row_key(self, columns: Collection[str]) -> tuple[str, ...]:
        """Give the columns that name a row of a table with these columns.

        Examples
        --------
        >>> Kind("count", frozenset({"place"}), ("place",)).row_key(["place", "count"])
        ('place',)
        """
        return (*self.key, *(name for name in columns if self.open_key and name not in self.needs))


def _kind(name: str, needs: Collection[str], key: tuple[str, ...], **more: object) -> Kind:
    return Kind(name, frozenset(needs), key, **more)  # type: ignore[arg-type]


KINDS = (
    _kind(
        "changes",
        Changes.to_schema().columns,
        ("family", "series", "area_name"),
        period=(*_MONTHS, "comparison_start", "comparison_end"),
        estimate="change_percent",
        verdict="verdict",
        figures=("current", "previous", "change_percent", "unavailable_reason"),
        names=("label", "area_name"),
    ),
    _kind(
        "rates",
        Rates.to_schema().columns,
        ("area_code", "label", "denominator_basis"),
        period=_MONTHS,
        estimate="rate",
        figures=("count", "rate", "rank", "unavailable_reason"),
        names=("label", "area_name"),
    ),
    _kind(
        "history",
        History.to_schema().columns,
        ("series", "area_name"),
        period=_MONTHS,
        figures=("count",),
        names=("label", "area_name"),
    ),
    _kind(
        "trends",
        Trends.to_schema().columns,
        ("series",),
        period=("first", "last"),
        estimate="annual_change_percent",
        verdict="finding",
        figures=("annual_change_percent",),
        names=("label",),
    ),
    _kind(
        "printed figures",
        PRINTED_FIGURES.columns,
        ("source_doc", "section", "geography", "source_agency", "item", "measure", "role"),
        period=("period_label", *_MONTHS, "period_basis"),
        figures=("value_as_printed",),
        names=("item", "measure"),
        open_key=True,
    ),
    _kind("checks", Checks.to_schema().columns, ("check", "where"), figures=("result", "found")),
    _kind("missing", Missing.to_schema().columns, ("owner", "what"), figures=("owed_since", "why")),
    _kind("sources", Sources.to_schema().columns, ("source_id",), figures=("covers",)),
    _kind("definitions", ("label", "definition", "codes"), ("label",), figures=("definition",)),
    _kind(
        "street types", ("series", "unit", "source_id", "count"), ("series",), figures=("count",)
    ),
    _kind("locations", ("location", "count"), ("location",), figures=("count",)),
    _kind("places", ("easting", "northing", "count"), ("easting", "northing"), figures=("count",)),
    _kind("sets", ("set", "title", "basis", "members"), ("set",), figures=("members",)),
    _kind("owed", ("title", "owner", "owed"), ("title", "owner"), figures=("owed",)),
    _kind("plan", ("kind", "activity", "lead_agency", "status"), ("kind", "activity")),
)
EVERY_ROW_WHOLE = Kind("rows", frozenset(), ())


def kind_of(columns: Collection[str]) -> Kind:
    """Tell what kind of table has these columns.

    Parameters
    ----------
    columns
        Names of the columns; for two editions of a table, those that both have.

    Returns
    -------
    Kind
        The one that needs most of them; `EVERY_ROW_WHOLE` when there is none.

    Examples
    --------
    >>> kind_of(["location", "count"]).key, kind_of(["anything"]).key
    (('location',), ())
    """
    there = set(columns)
    fitting = [kind for kind in KINDS if kind.needs <= there]
    return max(fitting, key=lambda kind: len(kind.needs), default=EVERY_ROW_WHOLE)
