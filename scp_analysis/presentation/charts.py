"""Every chart a reader sees: an evidence table in, a figure with title, words and data out.

Each kind has a module in ``drawing``; nothing is calculated here.
"""

from scp_analysis.presentation.drawing.cells import cells
from scp_analysis.presentation.drawing.changes import changes
from scp_analysis.presentation.drawing.error_rates import error_rates
from scp_analysis.presentation.drawing.history import history
from scp_analysis.presentation.drawing.rates import rates
from scp_analysis.presentation.drawing.sparkline import sparkline
from scp_analysis.presentation.drawing.windows import windows

__all__ = ["cells", "changes", "error_rates", "history", "rates", "sparkline", "windows"]
