"""One line of the calibration table: how often a test, or an interval, is wrong."""

from dataclasses import dataclass

import numpy as np

from scp_analysis.statistics.intervals.proportions import proportion_interval

ALPHA = 0.05


@dataclass(frozen=True, kw_only=True)
class Row:
    """A simulated rate of false alarms (or of intervals that miss), with its power beside it.

    `family` is the family of statistics; `rate` the share of `replicates` that were wrong, to be
    held against `target`; `nominal` what the method promises; `power` the share of simulated
    changes that were seen. A target known to be out of reach is reported with the reason.
    """

    family: str
    test: str
    data: str
    rate: float
    replicates: int
    nominal: float = ALPHA
    target: float | None = None
    power: float = np.nan
    note: str = ""
    known_miss: bool = False

    @property
    def lower(self) -> float:
        """Lower end of the 95 % interval of the rate."""
        return float(self._interval.lower)

    @property
    def upper(self) -> float:
        """Upper end of the 95 % interval of the rate: what the target is held against."""
        return float(self._interval.upper)

    @property
    def _interval(self):
        return proportion_interval(round(self.rate * self.replicates), n=self.replicates)
