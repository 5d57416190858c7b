"""From the YAML of a template to the template, with every fault named at once."""

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from scp_analysis.errors import SourceError, explain, first_few
from scp_analysis.schemas.return_figures import COMMON
from scp_analysis.schemas.template_blocks import Block, parsed_yaml
from scp_analysis.schemas.templating import (
    CHARTS,
    DIMENSION_TYPES,
    FREQUENCIES,
    LAYOUTS,
    MARKINGS,
    MEASURE_TYPES,
    PERIOD_RULES,
    POLICIES,
    Basis,
    Dimension,
    Disclosure,
    Geography,
    Measure,
    PeriodRule,
    Shown,
    Template,
)

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_BOUNDS = {"percent": (0.0, 100.0), "percent_change": (-100.0, None)}


def read_template(text: str, *, where: str, name: str) -> Template:
    """Read one template.

    Parameters
    ----------
    text
        YAML, one block of fields.
    where
        File it comes from, for the message.
    name
        The file's name without ``.yml``, which the template must bear.

    Returns
    -------
    Template
        Checked: every name is used consistently, every word is of its vocabulary.

    Raises
    ------
    SourceError
        The text is not YAML, or a field is missing, unknown or wrong. All faults are named.

    Examples
    --------
    >>> read_template("name: demo", where="the example", name="demo")
    Traceback (most recent call last):
    scp_analysis.errors.SourceError: A template must declare its fields, and no others...
    """
    faults: list[str] = []
    block = Block(parsed_yaml(text, where=where), place="", faults=faults)
    template = _template(block)
    if block.content:
        _check_names(template, name, block)
    block.finish()
    if faults:
        raise SourceError(
            explain(
                "A template must declare its fields, and no others.",
                found=first_few((fault.strip() for fault in faults), limit=12),
                where=where,
                remedy="compare it with another file of data/templates",
            )
        )
    return template


def _template(block: Block) -> Template:
    return Template(
        name=block.text("name"),
        title=block.text("title"),
        owner=block.text("owner"),
        serves=block.words("serves"),
        frequency=block.word_of("frequency", FREQUENCIES),
        due_days=block.whole("due_days"),
        legal_basis=_basis(block.block("legal_basis")),
        lawful_basis=_basis(block.block("lawful_basis")),
        isa_ref=block.text("isa_ref", needed=False),
        marking=block.word_of("marking", MARKINGS),
        publishable=block.flag("publishable"),
        disclosure=_disclosure(block.block("disclosure")),
        currency_months=block.whole("currency_months"),
        layout=block.word_of("layout", LAYOUTS),
        geography=_geography(block.block("geography")),
        period=_period(block.block("period")),
        dimensions=tuple(_dimension(each) for each in block.blocks("dimensions", needed=False)),
        measures=tuple(_measure(each) for each in block.blocks("measures")),
        rows=_rows(block),
        footing=_footing(block),
        shown=_shown(block.block("shown")),
        note=block.text("note", needed=False),
    )


def _basis(block: Block) -> Basis:
    basis = Basis(text=block.text("text"), text_verified=block.flag("text_verified"))
    block.finish()
    return basis


def _disclosure(block: Block) -> Disclosure:
    rule = Disclosure(block.word_of("policy", POLICIES), block.whole("threshold"))
    if (rule.policy == "none") != (rule.threshold == 0):
        block.fault("threshold must be 0 with the policy none, and above 0 with any other")
    block.finish()
    return rule


def _geography(block: Block) -> Geography:
    place = Geography(block.words("values"), block.flag("partnership_alone"))
    free = block.flag("free", needed=False)
    if free == bool(place.values):
        block.fault("either values are listed or free is yes")
    block.finish()
    return place


def _period(block: Block) -> PeriodRule:
    rules = block.words("rule", needed=True)
    unknown = [rule for rule in rules if rule not in PERIOD_RULES]
    if unknown:
        block.fault(f"rule must be of {', '.join(PERIOD_RULES)}, not {', '.join(unknown)}")
    rule = PeriodRule(
        rules=rules,
        total_dimension=block.text("total_dimension", needed=False),
        total=block.text("total", needed=False),
    )
    if bool(rule.total_dimension) != bool(rule.total):
        block.fault("total_dimension and total must be given together")
    block.finish()
    return rule


def _dimension(block: Block) -> Dimension:
    dimension = Dimension(
        name=block.text("name"),
        meaning=block.text("meaning"),
        type=block.word_of("type", DIMENSION_TYPES),
        values=block.words("values"),
        pattern=block.text("pattern", needed=False),
    )
    if dimension.type == "listed" and not dimension.values:
        block.fault("is listed and has no values")
    if dimension.type not in ("listed", "pattern") and dimension.values:
        block.fault(f"is of type {dimension.type} and has values")
    _check_pattern(dimension, block)
    block.finish()
    return dimension


def _check_pattern(dimension: Dimension, block: Block) -> None:
    if (dimension.type == "pattern") != bool(dimension.pattern):
        block.fault("a pattern goes with the type pattern, and only with it")
        return
    try:
        pattern = re.compile(dimension.pattern)
    except re.error as fault:
        block.fault(f"pattern {dimension.pattern!r}: {fault}")
        return
    strange = [value for value in dimension.values if not pattern.fullmatch(value)]
    if dimension.pattern and strange:
        block.fault(f"values outside the pattern: {', '.join(strange)}")


def _measure(block: Block) -> Measure:
    kind = block.word_of("type", MEASURE_TYPES)
    least, most = _BOUNDS.get(kind, (None if kind in ("change", "number") else 0.0, None))
    low, high = block.number("low"), block.number("high")
    measure = Measure(
        name=block.text("name"),
        title=block.text("title"),
        type=kind,
        unit=block.text("unit"),
        low=least if low is None else low,
        high=most if high is None else high,
        units=_nested(block, "units", str),
        only=_nested(block, "only", list),
    )
    if measure.low is not None and measure.high is not None and measure.low > measure.high:
        block.fault(f"low {measure.low:g} is above high {measure.high:g}")
    block.finish()
    return measure


def _nested(block: Block, field: str, kind: type) -> dict[str, Any]:
    """Give ``units`` ({dimension: {value: unit}}) or ``only`` ({dimension: [value, ...]})."""
    content = block.raw(field)
    if content is None:
        return {}
    inner = dict if kind is str else list
    if not isinstance(content, dict) or not all(isinstance(v, inner) for v in content.values()):
        shape = "{dimension: {value: unit}}" if kind is str else "{dimension: [value, ...]}"
        block.fault(f"{field} must be written {shape}")
        return {}
    if kind is list:
        return {str(name): tuple(map(str, values)) for name, values in content.items()}
    return {
        str(name): {str(value): str(unit) for value, unit in units.items()}
        for name, units in content.items()
    }


def _rows(block: Block) -> tuple[Mapping[str, str], ...]:
    rows = block.raw("rows") or []
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        block.fault("rows must be a list of {dimension: value}")
        return ()
    return tuple({str(name): str(value) for name, value in row.items()} for row in rows)


def _footing(block: Block) -> tuple[Mapping[str, Any], ...]:
    rules = block.raw("footing") or []
    if not isinstance(rules, list) or not all(map(_is_rule, rules)):
        block.fault("footing must be a list of blocks, each with a name and a check")
        return ()
    return tuple(rules)


def _is_rule(block: object) -> bool:
    return isinstance(block, dict) and bool(block.get("name")) and bool(block.get("check"))


def _shown(block: Block) -> Shown:
    shown = Shown(chart=block.word_of("chart", CHARTS), first=block.text("first"))
    block.finish()
    return shown


def _check_names(template: Template, name: str, block: Block) -> None:
    """Hold the names of a template against each other."""
    if template.name and template.name != name:
        block.fault(f"name {template.name} must be the file's: {name}")
    dimensions = {each.name: each for each in template.dimensions}
    measures = [each.name for each in template.measures]
    columns = [each.name for each in template.dimensions] + measures
    for each in columns:
        if not _NAME.fullmatch(each):
            block.fault(f"{each!r} must be a lower-case name of letters, digits and _")
        if each in COMMON:
            block.fault(f"{each} is the name of a common column")
    if any(one == other for one, other in pairwise(sorted(columns))):
        block.fault("a name is used for two columns")
    if measures and template.shown.first not in measures:
        block.fault(f"shown: first must be a measure, not {template.shown.first!r}")
    _check_values(template, dimensions, block)


def _check_values(template: Template, dimensions: Mapping[str, Dimension], block: Block) -> None:
    named = [
        (f"measure {m.name} units", d, tuple(v))
        for m in template.measures
        for d, v in m.units.items()
    ]
    named += [
        (f"measure {m.name} only", d, v) for m in template.measures for d, v in m.only.items()
    ]
    named += [("rows", d, (v,)) for row in template.rows for d, v in row.items()]
    if template.period.total_dimension:
        named.append(("period total", template.period.total_dimension, (template.period.total,)))
    for place, dimension, values in named:
        if dimension not in dimensions:
            block.fault(f"{place}: no dimension {dimension}")
            continue
        known = dimensions[dimension]
        for value in values:
            if known.type != "free" and value not in known.values:
                block.fault(f"{place}: {value!r} is no value of {dimension}")
