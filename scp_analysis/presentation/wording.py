"""Every sentence a reader sees that holds a number: an evidence table in, statements out.

Sentences of change are made in ``sentences.changes``, ``sentences.summaries`` and
``sentences.against``, of rates and trends in ``sentences.rates``, of gaps and limits in
``sentences.gaps``. The verdict words are those of the statistics, unchanged; a figure never stands
without place, period and what it is compared with.
"""

from scp_analysis.presentation.artefacts import Heading, Notice
from scp_analysis.presentation.sentences.against import against_force
from scp_analysis.presentation.sentences.changes import changes
from scp_analysis.presentation.sentences.gaps import (
    missing,
    no_comparison,
    no_plan,
    other_definition,
    partial_set,
    recorded_crime,
    windows,
)
from scp_analysis.presentation.sentences.rates import rates, trends
from scp_analysis.presentation.sentences.summaries import headline, whole

__all__ = [
    "Heading",
    "Notice",
    "against_force",
    "changes",
    "headline",
    "missing",
    "no_comparison",
    "no_plan",
    "other_definition",
    "partial_set",
    "rates",
    "recorded_crime",
    "trends",
    "whole",
    "windows",
]
