"""One artefact of each kind with a text in every field that a reader sees; notebooks run this too."""

import pandas as pd

from scp_analysis.presentation.artefacts import Figure, Heading, Notice, Statement, Table
from scp_analysis.presentation.markup import Column

PICTURE = '<svg xmlns="http://www.w3.org/2000/svg"/>'


def artefacts(text, name="x"):
    """Tables open and folded, a figure, statements open and folded, a notice, a heading."""
    data = pd.DataFrame({"text": pd.Series([text], dtype=object), "value": [1.5]})
    column = Column(text, (text,), text)
    said = {"title": text, "source": (text,), "notes": (text,), "values": {"text": text}}
    figure = {"subtitle": text, "alt": text, "data": data, "picture": PICTURE, "size": (10, 10)}
    return (
        Table(name=f"t-{name}", columns=(column, column), data=data, subtitle=text, **said),
        Table(name=f"u-{name}", columns=(column,), data=data, collapsed=True, **said),
        Figure(name=f"f-{name}", **figure, **said),
        Statement(name=f"s-{name}", claim=text, detail=text, sure=text, role="headline", **said),
        Statement(name=f"v-{name}", claim=text, collapsed=True, **said),
        Notice(name=f"n-{name}", message=text, **said),
        Heading(name=f"h-{name}", title=text, values={"text": text}),
    )


def one_table(texts, name="all"):
    """A table with a row for each text."""
    data = pd.DataFrame({"text": pd.Series(texts, dtype=object), "value": range(len(texts))})
    columns = (Column("Text", list(texts)), Column("Row", [str(n) for n in data["value"]]))
    return Table(name=name, title="All", columns=columns, data=data, source=("A source",))
