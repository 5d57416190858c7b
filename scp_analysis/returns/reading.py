"""Read filled returns back into one long table: one row per figure, with every fault told."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from scp_analysis.errors import ScpAnalysisError, first_few
from scp_analysis.returns import layout, registry
from scp_analysis.returns.faults import Faults
from scp_analysis.returns.figures import Line, figures
from scp_analysis.returns.spreadsheets import Sheet, open_sheet
from scp_analysis.schemas.checking import validated
from scp_analysis.schemas.return_figures import (
    COMMON,
    FAULT_COLUMNS,
    RETURN_FAULTS,
    RETURN_FIGURES,
    no_figures,
)
from scp_analysis.schemas.templating import Template
from scp_analysis.workspace import Workspace

_DAY = "datetime64[us]"


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read: the figures, and what a reader must know of them."""

    figures: pd.DataFrame
    faults: pd.DataFrame


def read(path: Path, template: Template) -> Reading:
    """Read one filled return.

    Parameters
    ----------
    path
        A CSV, XLSX or ODS file with the columns of the template, in the long or the wide layout.
    template
        The return it is of.

    Returns
    -------
    Reading
        ``figures``: `ReturnFigures` and the template's dimensions, in the order of the sheet.
        Periods are days, both ends inclusive; ``value`` is null where ``status`` is not_supplied
        (a blank cell) or suppressed; text is kept as written. ``faults``: `ReturnFaults`, warnings
        only, such as a percentage without its base.

    Raises
    ------
    SourceError
        The file cannot be read, or breaks a rule of the template: an unknown or missing column, a
        wrong type, a value outside the allowed list, an implausible figure, a period against the
        rule, a figure given twice. All faults are named at once.
    """
    faults = Faults(template=template.name, path=path)
    table = _table(path, template, faults)
    faults.raise_errors()
    return Reading(
        validated(table, schema=RETURN_FIGURES, where=str(path)), _checked(faults.table())
    )


def all_returns(workspace: Workspace) -> Reading:
    """Read every filled return of a workspace.

    Parameters
    ----------
    workspace
        Its folder ``data/returns/<template>/`` holds the files.

    Returns
    -------
    Reading
        One long table of all templates (a dimension a template has not is blank), and all faults. A
        file with an error gives no figures and its errors are in the faults; the others go on. A
        figure that two files give alike is kept once, with a warning; one they give differently is
        kept from neither.
    """
    readings, faults = [], []
    for folder, paths in registry.filled(workspace).items():
        for path in paths:
            found, problems = _one(workspace, folder, path)
            readings.append(found)
            faults.append(problems)
    kept, clashes = _reconciled(readings)
    every = [table for table in (*faults, clashes) if len(table)]
    empty = pd.DataFrame(columns=list(FAULT_COLUMNS), dtype="str").astype({"row": "Int64"})
    return Reading(kept, _checked(pd.concat(every, ignore_index=True) if every else empty))


def _table(path: Path, template: Template, faults: Faults) -> pd.DataFrame:
    sheet = open_sheet(path)
    _check_sheet(sheet, template, faults)
    lines = _lines(sheet, template, faults)
    rows = [figure for line in lines for figure in figures(line, template=template, faults=faults)]
    if not rows and not faults.errors():
        faults.error("at least one row must be filled in", "none")
    if not rows:
        return no_figures()
    named = [each.name for each in template.dimensions]
    table = pd.DataFrame(rows).assign(template=template.name, file=path.name)
    table = table.astype(
        {"period_start": _DAY, "period_end": _DAY, "n_base": "Int64", "value": "float64"}
    )
    table = table.astype(dict.fromkeys(named, "str"))[[*RETURN_FIGURES.columns, *named]]
    _check_repeats(table, named, faults)
    _check_percentages(table, template, faults)
    return table


def _check_sheet(sheet: Sheet, template: Template, faults: Faults) -> None:
    if sheet.template and sheet.template != template.name:
        faults.error(f"the workbook must be of the template {template.name}", sheet.template)
    if sheet.encoding == "cp1252":
        rule = "the file is not UTF-8 and was read as Windows-1252"
        faults.warning(rule, "look at accents and pound signs")


def _lines(sheet: Sheet, template: Template, faults: Faults) -> list[Line]:
    """Give the filled rows under their headings; no rows when the headings are wrong."""
    header = list(sheet.rows[0])
    while header and not header[-1]:
        header.pop()
    wide = not {"measure", "value"} & set(header)
    wanted = layout.headings(template, layout="wide" if wide else "long")
    if not _headings_right(header, wanted, wide=wide, template=template, faults=faults):
        return []
    lines = []
    for number, row in enumerate(sheet.rows[1:], start=2):
        if any(row[len(header) :]):
            faults.error(
                "no cell may stand beyond the headings", first_few(row[len(header) :]), row=number
            )
        if any(row):
            content = dict(zip(header, row, strict=False))
            lines.append(Line(row=number, content=content, wide=wide))
    return _touched(lines, template, faults)


def _headings_right(
    header: Sequence[str], wanted: Sequence[str], *, wide: bool, template: Template, faults: Faults
) -> bool:
    may_lack = (
        {*layout.WIDE, *layout.PERIOD[:1]}
        if "snapshot" in template.period.rules
        else {*layout.WIDE}
    )
    may_lack |= {layout.PLACE} if len(template.geography.values) == 1 else set()
    allowed = {*wanted, *layout.OPTIONAL} - ({"unit"} if wide else set())
    missing = [name for name in wanted if name not in header and name not in may_lack]
    unknown = [name or "a heading left blank" for name in header if name not in allowed]
    twice = sorted({name for name in header if list(header).count(name) > 1 and name})
    for rule, names in (
        ("columns must be there", missing),
        ("unknown columns", unknown),
        ("columns given twice", twice),
    ):
        if names:
            faults.error(rule, first_few(names, limit=12), row=1)
    return not (missing or unknown or twice)


def _touched(lines: list[Line], template: Template, faults: Faults) -> list[Line]:
    """Give untouched rows of the handed-out sheet the one period and place there is, or say so."""
    given = {*layout.PERIOD, layout.PLACE, "value", "status", "qualifier", "n_base", "note"}
    given |= {each.name for each in template.measures if lines and lines[0].wide}
    given |= {each.name for each in layout.open_dimensions(template)}
    untouched = [line for line in lines if not any(line.get(name) for name in given)]
    if not untouched:
        return lines
    missed = {line.row for line in untouched}
    filled = [line for line in lines if line.row not in missed]
    heads = (*layout.PERIOD, layout.PLACE)
    pairs = {tuple(line.get(name) for name in heads) for line in filled}
    if len(pairs) != 1:
        rule = "rows left as handed out, with no period: nothing is taken from them"
        faults.warning(rule, first_few(missed))
        return filled
    shared = dict(zip(heads, pairs.pop(), strict=True))
    return [
        Line(line.row, {**line.content, **shared}, wide=line.wide) if line.row in missed else line
        for line in lines
    ]


def _check_repeats(table: pd.DataFrame, named: Sequence[str], faults: Faults) -> None:
    keys = ["period_start", "period_end", "geography", *named, "measure"]
    again = table[table.duplicated(keys)]
    for row, item, measure in zip(again["row"], again["item"], again["measure"], strict=True):
        faults.error(
            "a figure must be given once", f"{item or 'the same'}, {measure}", row=int(row)
        )


def _check_percentages(table: pd.DataFrame, template: Template, faults: Faults) -> None:
    kinds = table["measure"].map({each.name: each.type for each in template.measures})
    shares = table[kinds.str.startswith("percent") & table["value"].notna()]
    bare = shares[shares["n_base"].isna()]
    if len(bare):
        rows = first_few(bare["row"])
        faults.warning(
            "a percentage without its base: no interval is possible",
            f"rows {rows}",
            column="n_base",
        )
    of_whole = shares[kinds.loc[shares.index] == "percent"]
    for measure, values in of_whole.groupby("measure")["value"]:
        if values.max() > 0 and values.max() <= 1:
            rule = "no percentage is above 1: proportions written as percentages?"
            faults.warning(rule, first_few(values), column=str(measure))


def _one(workspace: Workspace, folder: str, path: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read one file; an error becomes a row of the faults instead of ending the run."""
    faults = Faults(template=folder, path=path)
    if path.suffix.lower() not in registry.SUFFIXES:
        faults.warning("only CSV, XLSX and ODS files are read", path.name)
        return no_figures(), faults.table()
    try:
        template = registry.template(workspace, folder)
        table = _table(path, template, faults)
    except ScpAnalysisError as problem:
        rule, _, rest = str(problem).partition("\n")
        faults.error(rule, rest.partition("\n")[0].removeprefix("Found: "))
    return no_figures() if faults.errors() else table, faults.table()


def _reconciled(readings: Sequence[pd.DataFrame]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Join the files; a figure in two files is kept once if alike, and not at all if not."""
    filled = [table for table in readings if len(table)]
    if not filled:
        return no_figures(), pd.DataFrame()
    table = pd.concat(filled, ignore_index=True)
    named = [column for column in table.columns if column not in COMMON]
    table[named] = table[named].fillna("")
    keys = ["template", "period_start", "period_end", "geography", *named, "measure"]
    groups = table.groupby(keys, sort=False, dropna=False)
    table["alike"] = groups["value"].transform("nunique", dropna=False).eq(1)
    table["alike"] &= groups["status"].transform("nunique").eq(1)
    repeated = table[table.duplicated(keys, keep=False)]
    clashes = [_clash(rows) for _, rows in repeated.groupby(["template", "alike"])]
    drop = table.duplicated(keys) | (~table["alike"] & table.duplicated(keys, keep=False))
    kept = table[~drop].drop(columns="alike").reset_index(drop=True)
    return kept, pd.concat(clashes, ignore_index=True) if clashes else pd.DataFrame()


def _clash(rows: pd.DataFrame) -> pd.DataFrame:
    files = ", ".join(sorted(rows["file"].unique()))
    faults = Faults(template=str(rows["template"].iloc[0]), path=Path(files))
    if rows["alike"].iloc[0]:
        faults.warning("the same figures stand in several files: kept once", f"{len(rows)} rows")
    else:
        rule = "files give different values of the same figure: none is kept; remove the older file"
        faults.error(rule, f"{len(rows)} rows")
    return faults.table()


def _checked(faults: pd.DataFrame) -> pd.DataFrame:
    return validated(faults, schema=RETURN_FAULTS, where="the faults of the returns")
