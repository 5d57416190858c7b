"""How to read a pack: the verdict words with their cut-offs, what an interval is, who to ask."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from markupsafe import Markup

from scp_analysis.presentation.verdicts import badge
from scp_analysis.statistics.verdicts import LEVEL, Cutoffs, Verdict


@dataclass(frozen=True, slots=True)
class Reading:
    """The paragraphs and the table of verdict words on the index of a pack."""

    paragraphs: tuple[str, ...]
    verdicts: tuple[tuple[Markup, str], ...]
    values: Mapping[str, object]
    """The numbers of both."""


def reading(cutoffs: Cutoffs) -> Reading:
    """Explain the verdicts by the very cut-offs they were made with.

    Parameters
    ----------
    cutoffs
        Of `scp_analysis.statistics.verdicts`.

    Returns
    -------
    Reading
        Text for the index; nothing in it is typed in twice.

    Examples
    --------
    >>> words = reading(Cutoffs()).verdicts
    >>> words[0][1]
    'The change is more than chance explains: adjusted p below 0.05.'
    """
    clear = f"The change is more than chance explains: adjusted p below {cutoffs.alpha:g}."
    perhaps = (
        f"Adjusted p below {cutoffs.likely_alpha:g}, with a {cutoffs.likely_level:.0%} interval that "
        f"does not hold zero change; or below {cutoffs.alpha:g} with no history to judge by."
    )
    few = f"The earlier count is under {cutoffs.smallest_base}: it is too small for a verdict."
    meanings = {
        Verdict.INCREASED: clear,
        Verdict.DECREASED: clear,
        Verdict.LIKELY_INCREASED: perhaps,
        Verdict.LIKELY_DECREASED: perhaps,
        Verdict.NO_CLEAR_CHANGE: _NO_CLEAR_CHANGE,
        Verdict.TOO_FEW: few,
        Verdict.NOT_AVAILABLE: _NOT_AVAILABLE,
    }
    paragraphs = (_COUNTS, _INTERVALS.format(level=_OF * LEVEL, of=_OF), _FILES)
    verdicts = tuple((badge(word), text) for word, text in meanings.items())
    return Reading(paragraphs, verdicts, {**asdict(cutoffs), "hold": _OF * LEVEL, "of": _OF})


_NO_CLEAR_CHANGE = """\
Too little to tell from chance and the usual variation of the count, with all measures of its \
source looked at together. It does not mean that nothing changed. The smallest change that would \
probably be seen is in the sentence about the measure, where it has one, and in the data file of its \
table."""
_NOT_AVAILABLE = """\
The figure was not published or not supplied; the reason is given. It is not zero."""
_OF = 100
"""How many intervals are spoken of when it is said how many hold the underlying value."""
_COUNTS = """\
Counts are offences or incidents recorded by the police, or what a partner reported, in the period \
named. Recording rises and falls for reasons other than crime itself."""
_INTERVALS = """\
An interval shows how far chance, and where it says so the usual variation, could move a figure: of \
many such intervals, about {level:.0f} in {of} hold the underlying value. Adjusted p allows for the \
number of changes looked at together, so a change whose own interval leaves out zero may still not be \
clear."""
_FILES = """\
The data behind each table and chart lie beside this page, and each names its source. Questions \
about a figure go to the analyst who sent this pack."""
