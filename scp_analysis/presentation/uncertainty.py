"""How sure one can be, in words: one wording for tables and sentences."""

import pandas as pd

from scp_analysis.presentation import formats, inputs

OWN_HISTORY = "own history"
BORROWED = "borrowed"
RECORDED = "recorded"
REBUILT_MARK = "[e]"
REBUILT_NOTE = (
    f"{REBUILT_MARK} estimated: the count was not supplied. It is rebuilt from the printed "
    "percentage; in brackets, every whole number that fits it."
)
NO_FORCE_INTERVAL = "No interval is possible because force counts were not supplied."
BASE_NOTE = "Percentages have one decimal when the earlier count is over 100, else none."
_FORCE_NOTE = "Against force: percentage points above (+) or below the change in the force area. "
_REST_NOTE = (
    "Against force: percentage points above (+) or below the change in the rest of the force area, "
    "with its 95% interval."
)


def is_rebuilt(row: pd.Series) -> bool:
    """Tell whether the earlier count was rebuilt rather than recorded."""
    return not formats.absent(row["previous"]) and row["previous_basis"] != RECORDED


def variation(row: pd.Series) -> str:
    """Say which variation the verdict of a row was judged by.

    Examples
    --------
    >>> variation(pd.Series({"phi": 1.84, "phi_source": "borrowed", "phi_series": "robbery"}))
    '1.8, borrowed from robbery'
    """
    if formats.absent(row["phi"]) or row["phi_source"] not in (OWN_HISTORY, BORROWED):
        return "chance only"
    if row["phi_source"] == BORROWED:
        return f"{formats.number(row['phi'])}, borrowed from {row['phi_series']}"
    return f"{formats.number(row['phi'])}, {OWN_HISTORY}"


def table_notes(table: pd.DataFrame) -> tuple[str, ...]:
    """Give the notes that a table of changes needs, each only when a row calls for it."""
    rebuilt = any(is_rebuilt(row) for _, row in table.iterrows())
    notes = (BASE_NOTE, REBUILT_NOTE if rebuilt else "", smallest_note(table), _force_note(table))
    return tuple(note for note in notes if note)


def force_interval_known(table: pd.DataFrame) -> bool:
    """Tell whether the difference from the force has an interval, so that counts were known."""
    column = "against_force_lower"
    return column in table.columns and bool(table[column].notna().any())


def smallest_note(table: pd.DataFrame) -> str:
    """Name the rows whose interval is the smallest possible uncertainty, if there are any."""
    bare = table[table["phi_source"].ne(OWN_HISTORY) & table["ci_lower"].notna()]
    if bare.empty:
        return ""
    every = len(bare) == len(table)
    which = "All intervals" if every else f"The intervals of {formats.listing(list(bare['label']))}"
    return (
        f"{which} show the smallest possible uncertainty: chance alone. Without a history of the "
        "series itself, its ordinary variation is unknown, and the true interval is wider."
    )


def how_sure(row: pd.Series) -> str:
    """Answer "how sure are we?" for one change.

    Parameters
    ----------
    row
        One row of CHANGES.

    Returns
    -------
    str
        Interval and method; the variation allowed for; the adjusted p; the verdict's own note.
    """
    note = "" if formats.absent(row["verdict_note"]) else str(row["verdict_note"])
    if formats.absent(row["ci_lower"]):
        return "No interval is possible: the counts behind the percentage were not supplied."
    return " ".join(part for part in (_interval(row), _allowed_for(row), _test(row), note) if part)


def _force_note(table: pd.DataFrame) -> str:
    if table["against_force"].isna().all():
        return ""
    return _REST_NOTE if force_interval_known(table) else _FORCE_NOTE + NO_FORCE_INTERVAL


def _interval(row: pd.Series) -> str:
    span = inputs.percent_interval(row, unit="%")
    width = inputs.level(row.to_frame().T)
    return f"The {width} interval is {span} ({row['ci_method']})."


def _allowed_for(row: pd.Series) -> str:
    times = formats.number(row["phi"])
    if row["phi_source"] == OWN_HISTORY:
        return (
            "It allows for the variation this series has had before, a variance "
            f"{times} times that of chance alone."
        )
    smallest = (
        "It is the smallest possible uncertainty, chance alone: the series has no history here."
    )
    if row["phi_source"] == BORROWED:
        return (
            f"{smallest} The verdict borrows the variation of {row['phi_series']}, a variance "
            f"{times} times that of chance alone."
        )
    told = not formats.absent(row["verdict_note"])
    return smallest if told else f"{smallest} So the verdict is at most 'likely'."


def _test(row: pd.Series) -> str:
    if formats.absent(row["p_adjusted"]):
        return ""
    value = formats.p_value(row["p_adjusted"])
    return f"After allowing for all the measures looked at together, {value}."
