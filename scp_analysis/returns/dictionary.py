"""What a return's workbook says of itself: its cover, and the meaning of each column."""

from dataclasses import dataclass
from typing import ClassVar

from scp_analysis.returns import figures, layout, period_rules
from scp_analysis.schemas.return_figures import QUALIFIERS, STATUSES
from scp_analysis.schemas.templating import Dimension, Measure, Template

_NOTES = {
    "value": "The figure. Leave it blank if it is not supplied; write 0 only for a count of none",
    "status": "Blank for an observed figure, or what the figure is",
    "qualifier": "Blank if exact, or how the figure is meant",
    "n_base": "How many people, cases or replies a percentage is of",
    "note": "Anything a reader must know; no names and nothing that points to a person",
}
_HOW = (
    "Fill in the sheet Data; the sheet Dictionary says what each column holds. Give period and area "
    "on every row, delete rows that do not apply, and do not rename columns."
)
_LISTS = {"status": STATUSES, "qualifier": QUALIFIERS[1:]}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the data sheet, in words."""

    HEADINGS: ClassVar[tuple[str, ...]] = ("column", "what it holds", "type", "unit", "allowed")

    name: str
    meaning: str
    type: str
    unit: str
    allowed: str
    values: tuple[str, ...] = ()
    closed: bool = True

    def cells(self) -> tuple[str, ...]:
        """Give the row of the dictionary."""
        return (self.name, self.meaning, self.type, self.unit, self.allowed)


def columns_of(template: Template) -> list[Column]:
    """Describe every column of the data sheet, and in the long layout every measure after them."""
    period = period_rules.described(template.period)
    columns = [
        Column("period_start", "First day of the period", "date", "", period),
        Column("period_end", "Last day of the period", "date", "", period),
        _place(template),
        *map(_dimension, template.dimensions),
    ]
    if template.layout == "wide":
        columns += map(_measure, template.measures)
        return columns + [_standing(name) for name in layout.WIDE]
    names = tuple(each.name for each in template.measures)
    what = "; ".join(f"{each.name}: {each.title}" for each in template.measures)
    columns.append(Column("measure", what, "text", "", ", ".join(names), names))
    return columns + [_standing(name) for name in layout.LONG if name != "measure"]


def measures_of(template: Template) -> list[Column]:
    """Describe the measures, whatever the layout."""
    return [_measure(each) for each in template.measures]


def cover_lines(template: Template) -> list[tuple[str, str]]:
    """Give the lines of the cover: who owes the return, when, on what footing, and how to fill it."""
    withheld = template.disclosure
    policy = (
        "none"
        if withheld.policy == "none"
        else f"{withheld.policy}: counts from 1 to {withheld.threshold} are withheld from public editions"
    )
    return [
        ("Template", template.name),
        ("Owed by", template.owner),
        ("Due", template.due),
        ("Marking", template.marking),
        ("May be published", "yes" if template.publishable else "no: partner edition only"),
        ("Small counts", policy),
        ("Legal basis", template.legal_basis.label),
        ("Lawful basis for sharing", template.lawful_basis.label),
        ("Sharing agreement", template.isa_ref or "give the reference of your agreement"),
        ("Evidence for", f"{template.currency_months} months after the end of its period"),
        ("Period", period_rules.described(template.period)),
        ("Area", _area(template)),
        ("Note", template.note or "none"),
        (
            "How to fill it in",
            _HOW,
        ),
        ("Blank", "A blank figure means not supplied. It is never read as zero: write 0 for none."),
        ("Markers", "[x] not supplied, [c] withheld by you, 12 [e] estimated, 12 [p] provisional."),
        ("Percentages", "Write 12.5 for 12.5 %, and the number it is a share of under n_base."),
        ("Dates", "2023-07-31 or 31/07/2023."),
        ("People", "No names, addresses or anything else that points to a person."),
    ]


def _area(template: Template) -> str:
    words = ", ".join(template.geography.values) or "as you word it"
    alone = template.geography.partnership_alone
    return words + ("" if alone else " (not the partnership's area alone)")


def _place(template: Template) -> Column:
    values = template.geography.values
    return Column(
        "geography", "The area covered", "text", "", ", ".join(values) or "any text", values
    )


def _dimension(dimension: Dimension) -> Column:
    return Column(
        name=dimension.name,
        meaning=dimension.meaning,
        type="text",
        unit="",
        allowed=figures.described(dimension)
        if dimension.type != "listed"
        else ", ".join(dimension.values),
        values=dimension.values,
        closed=dimension.type == "listed",
    )


def _measure(measure: Measure) -> Column:
    others = {unit for units in measure.units.values() for unit in units.values()}
    return Column(
        name=measure.name,
        meaning=measure.title,
        type="number",
        unit=" or ".join([measure.unit, *sorted(others - {measure.unit})]),
        allowed=figures.bounds(measure),
    )


def _standing(name: str) -> Column:
    values = _LISTS.get(name, ())
    kind = "number" if name in ("value", "n_base") else "text"
    allowed = ", ".join(values) or ("a number, or blank" if kind == "number" else "any text")
    return Column(name, _NOTES[name], kind, "", allowed, values)
