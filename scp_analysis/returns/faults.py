"""The faults of one file, collected while it is read and told all at once."""

from pathlib import Path

import pandas as pd

from scp_analysis.errors import SourceError, explain, first_few
from scp_analysis.schemas.return_figures import FAULT_COLUMNS

ERROR = "error"
WARNING = "warning"


class Faults:
    """What is wrong with one file: errors, which refuse it, and warnings, which stay beside it."""

    def __init__(self, *, template: str, path: Path) -> None:
        self._template = template
        self._path = path
        self._rows: list[tuple[object, ...]] = []

    def error(self, rule: str, found: str, *, row: int | None = None, column: str = "") -> None:
        """Note a fault that refuses the file."""
        self._add(rule, found, row, column, ERROR)

    def warning(self, rule: str, found: str, *, row: int | None = None, column: str = "") -> None:
        """Note a fault a reader must know of, which does not refuse the file."""
        self._add(rule, found, row, column, WARNING)

    def _add(self, rule: str, found: str, row: int | None, column: str, severity: str) -> None:
        file = self._path.name
        self._rows.append((self._template, file, row, column, rule, found, severity))

    def table(self) -> pd.DataFrame:
        """Give `ReturnFaults`, in the order found."""
        frame = pd.DataFrame(self._rows, columns=list(FAULT_COLUMNS))
        return frame.astype(dict.fromkeys(FAULT_COLUMNS, "str") | {"row": "Int64"})

    def errors(self) -> list[str]:
        """Word each error with its row and column."""
        return [
            f"{_place(row, column)}{rule}: {found}"
            for _, _, row, column, rule, found, severity in self._rows
            if severity == ERROR
        ]

    def raise_errors(self) -> None:
        """Raise once with every error, if there is any.

        Raises
        ------
        SourceError
            The file breaks a rule of its template.
        """
        errors = self.errors()
        if errors:
            raise SourceError(
                explain(
                    f"A return must keep the rules of its template {self._template}.",
                    found=first_few(errors, limit=20),
                    where=str(self._path),
                    remedy="correct the rows named; the sheet Dictionary of the template's "
                    "workbook lists what each column may hold",
                )
            )


def _place(row: object, column: object) -> str:
    parts = [f"row {row}" if row is not None else "", f"{column}" if column else ""]
    joined = ", ".join(part for part in parts if part)
    return f"{joined}: " if joined else ""
