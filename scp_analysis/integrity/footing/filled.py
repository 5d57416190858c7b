"""Check a filled return against the rules of its template."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from scp_analysis.integrity.footing.engine import check, together
from scp_analysis.integrity.footing.known import Known
from scp_analysis.schemas.footing_reading import rules
from scp_analysis.schemas.inputs import PRINTED_FIGURES

NOT_SUPPLIED = "not_supplied"


def as_printed(figures: pd.DataFrame) -> pd.DataFrame:
    """Bring the figures of a filled return to the columns of printed ones.

    Parameters
    ----------
    figures
        `ReturnFigures` of one template, with its own dimensions.

    Returns
    -------
    pandas.DataFrame
        `PrintedFigures` and the dimensions; ``n_base`` stays. A figure that was not supplied is so
        marked in ``qualifier``; a suppressed one has no value.
    """
    words = ["" if pd.isna(value) else format(value, ".12g") for value in figures["value"]]
    absent = figures["status"].eq(NOT_SUPPLIED)
    common = figures.assign(
        value_as_printed=words,
        role="observed",
        qualifier=figures["qualifier"].mask(absent, NOT_SUPPLIED),
        period_basis="",
        period_start=pd.PeriodIndex(figures["period_start"], freq="M"),
        period_end=pd.PeriodIndex(figures["period_end"], freq="M"),
    )
    lacking = [name for name in PRINTED_FIGURES.columns if name not in common.columns]
    return common.assign(**dict.fromkeys(lacking, ""))


def checked(
    figures: pd.DataFrame,
    blocks: Iterable[Mapping[str, Any]],
    *,
    template: str,
    known: Known | None = None,
) -> pd.DataFrame:
    """Check a filled return.

    Parameters
    ----------
    figures
        `ReturnFigures` of the template.
    blocks
        The ``footing`` list of the template.
    template
        Its name, which stands for the table in the result.
    known
        What may be looked up.

    Returns
    -------
    pandas.DataFrame
        `Footing`, as `engine.check` gives it.

    Raises
    ------
    SourceError
        A rule is wrong, or names a column the return does not have.
    UnknownNameError
        A rule names a reference value that is not declared.
    """
    listed = rules(blocks, where=f"the footing of template {template}", tables=(template,))
    return check(together({template: as_printed(figures)}), listed, known or Known())
