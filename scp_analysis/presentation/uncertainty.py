"""How sure one can be, in words: one wording for tables and sentences."""

import pandas as pd

from scp_analysis.presentation import formats, inputs
from scp_analysis.presentation.verdicts import NO_CLEAR_CHANGE

OWN_HISTORY = "own history"
BORROWED = "borrowed"
UNKNOWN = "none"
RECORDED = "recorded"
REBUILT_MARK = "[e]"
REBUILT_NOTE = (
    f"{REBUILT_MARK} estimated: the count was not supplied. It is rebuilt from the printed "
    "percentage; in brackets, every whole number that fits it."
)
FORCE_LEVEL = 0.95
"""Coverage of the interval of a difference from the force."""
NO_FORCE_INTERVAL = "No interval is possible because force counts were not supplied."
BASE_NOTE = (
    "Percentages have one decimal when the earlier count is over "
    f"{formats.DECIMAL_BASE}, else none."
)
NOTE_VALUES = {"decimal_base": formats.DECIMAL_BASE, "force_level": FORCE_LEVEL}
"""What the notes of a table of changes are made from."""
TEST_NOTE = (
    "p: the share of occasions on which a difference at least this large would come about without "
    "any real change, allowing for all the measures looked at together. Variation used (phi): how "
    "many times more than chance alone the counts vary from year to year, by the history of the series "
    "itself (own) or of others like it (borrowed); one is chance alone."
)
_WHOSE = {OWN_HISTORY: "own", BORROWED: BORROWED}
_NO_GREATER = "a variance no greater than that of chance alone"
_ALIKE = "partnerships of similar size"
_FORCE_NOTE = "Against force: percentage points above (+) or below the change in the force area. "
_REST_NOTE = (
    "Against force: percentage points above (+) or below the change in the rest of the force area, "
    f"with a {FORCE_LEVEL:.0%} interval that is wide enough to hold for all measures together."
)


def is_rebuilt(row: pd.Series) -> bool:
    """Tell whether the earlier count was rebuilt rather than recorded."""
    return not formats.absent(row["previous"]) and row["previous_basis"] != RECORDED


def variation(row: pd.Series) -> str:
    """Say which variation the verdict of a row was judged by, and whether it is its own.

    Examples
    --------
    >>> variation(pd.Series({"phi": 1.84, "phi_source": "borrowed", "phi_series": "robbery"}))
    '1.8, borrowed'
    """
    if formats.absent(row["phi"]) or row["phi_source"] not in (OWN_HISTORY, BORROWED):
        return "chance only"
    return f"{formats.number(row['phi'])}, {_WHOSE[row['phi_source']]}"


def lenders_note(table: pd.DataFrame) -> str:
    """Name what the variation of each row was borrowed from, when any was."""
    lent = table[table["phi_source"].eq(BORROWED) & table["phi_series"].notna()]
    if lent.empty:
        return ""
    if lent["phi_series"].str.contains(_ALIKE).all():
        return f"Borrowed: from {_ALIKE}; how many they are is in the data file."
    parts = [str(series).removesuffix(")").partition(" (") for series in lent["phi_series"]]
    source = inputs.common([source for _, _, source in parts])
    lenders = [name for name, _, _ in parts] if source else list(lent["phi_series"])
    pairs = dict(zip(lent["label"], lenders, strict=True))
    named = "; ".join(f"{label} from {series}" for label, series in pairs.items())
    return f"Borrowed{f' from the {source}' if source else ''}: {named}."


def table_notes(table: pd.DataFrame) -> tuple[str, ...]:
    """Give the notes that a table of changes needs, each only when a row calls for it."""
    rebuilt = any(is_rebuilt(row) for _, row in table.iterrows())
    notes = (
        BASE_NOTE, REBUILT_NOTE if rebuilt else "", smallest_note(table), together_note(table),
        _force_note(table),
    )  # fmt: skip
    return tuple(note for note in notes if note)


def together_note(table: pd.DataFrame) -> str:
    """Say why a change whose own interval leaves out zero is not called clear, when there is one."""
    unsaid = table.loc[[_not_called(row) for _, row in table.iterrows()]]
    if unsaid.empty:
        return ""
    named = unsaid.get("sentence_label", unsaid["label"])
    return (
        "Not called clear although the interval by itself leaves out zero: "
        f"{formats.listing(list(named))}. All measures are tested together, and "
        "among many some such interval is to be expected by chance."
    )


def force_interval_known(table: pd.DataFrame) -> bool:
    """Tell whether the difference from the force has an interval, so that counts were known."""
    column = "against_force_lower"
    return column in table.columns and bool(table[column].notna().any())


def without_history(table: pd.DataFrame) -> pd.DataFrame:
    """Give the rows whose own variation is unknown, so that it is borrowed or left out."""
    return table[table["phi_source"].ne(OWN_HISTORY) & table["poisson_lower"].notna()]


def smallest_note(table: pd.DataFrame) -> str:
    """Explain the interval of chance alone, when a row has no history of its own."""
    bare = without_history(table)
    if bare.empty:
        return ""
    which = "these series" if len(bare) == len(table) else formats.listing(list(bare["label"]))
    least = (
        "If only chance: the interval if nothing but chance moved the counts, the smallest possible "
        f"uncertainty. There is no history of {which} to tell their usual variation from"
    )
    if not bare["phi_source"].eq(BORROWED).any():
        return f"{least}, so no verdict goes beyond likely."
    return (
        f"{least}. With usual variation: where a near series has a history, its variation is "
        "borrowed for the wider interval, and the verdict goes by that."
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
        Interval and method; the variation allowed for; the adjusted p; the verdict's own note, or why a
        change whose interval leaves out zero is not called.
        Without a history of its own, the interval of chance alone, labelled as the smallest
        possible uncertainty, and then the wider one that the verdict goes by.
    """
    note = "" if formats.absent(row["verdict_note"]) else str(row["verdict_note"])
    note = _why_not_called(row) if _not_called(row) else note
    if formats.absent(row["ci_lower"]):
        return "No interval is possible: the counts behind the percentage were not supplied."
    return " ".join(part for part in (_interval(row), _test(row), note) if part)


def _not_called(row: pd.Series) -> bool:
    """Tell whether the interval of a row leaves out zero though its verdict is no clear change."""
    return bool(row["verdict"] == NO_CLEAR_CHANGE and (row["ci_lower"] > 0 or row["ci_upper"] < 0))


def _why_not_called(row: pd.Series) -> str:
    return (
        "The interval by itself leaves out no change. That is not enough here: "
        f"{row['tested_together']} measures are looked at together, and they may spend "
        f"{row['alpha_share']:.0%} of the pack's chance of a false alarm."
    )


def _force_note(table: pd.DataFrame) -> str:
    if table["against_force"].isna().all():
        return ""
    return _REST_NOTE if force_interval_known(table) else _FORCE_NOTE + NO_FORCE_INTERVAL


def _interval(row: pd.Series) -> str:
    width = inputs.level(row.to_frame().T)
    span, least = (
        inputs.percent_interval(row, unit="%"),
        inputs.smallest_interval(row, unit="%"),
    )
    variance = _variance(row["phi"])
    if row["phi_source"] == OWN_HISTORY:
        return (
            f"The {width} interval is {span}. It allows for how much this count has varied from year "
            f"to year before, {variance}."
        )
    smallest = f"The smallest possible uncertainty, chance alone, is a {width} interval of {least}."
    if row["phi_source"] == BORROWED:
        few = ", wider because few years tell that variation" if variance == _NO_GREATER else ""
        return (
            f"{smallest} With the variation of {row['phi_series']}, {variance}, it is {span}{few}; the "
            "verdict goes by this one."
        )
    return f"{smallest} No history tells how much wider it should be.{_cap(row)}"


def _variance(phi: float) -> str:
    if formats.number(phi) == "1.0":
        return _NO_GREATER
    return f"a variance {formats.number(phi)} times that of chance alone"


def _cap(row: pd.Series) -> str:
    told = not formats.absent(row["verdict_note"])
    return "" if told else " So the verdict is at most 'likely'."


def _test(row: pd.Series) -> str:
    if formats.absent(row["p_adjusted"]):
        return ""
    value = formats.p_value(row["p_adjusted"])
    return f"After allowing for all the measures looked at together, {value}."
