"""A source as a reader should see it, and where on the page its row is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Citation:
    """Who published what, in words, and the row of the table of sources that says more.

    Parameters
    ----------
    text
        Publisher and title.
    row
        Identifier of its row on the same page; empty when the page has none.

    Examples
    --------
    >>> str(Citation("Northshire Police: rolling 12 months", row="sources--police"))
    'Northshire Police: rolling 12 months'
    """

    text: str
    row: str = ""

    def __str__(self) -> str:
        """Give the words."""
        return self.text
