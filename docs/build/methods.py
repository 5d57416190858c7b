"""Write docs/methods.md: every concept, the function that computes it, its inputs and its result.

    python docs/build/methods.py [--check]

The concepts are listed here; everything else is read from the functions themselves. The columns of
a result are those that come back when the examples of the docstring are run. ``--check`` writes
nothing and exits with 1 when the page is not what would be written.
"""

import argparse
import contextlib
import dataclasses
import doctest
import importlib
import inspect
import io
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd
from concepts import CONCEPTS, SETTINGS
from statsmodels.tools.docstring import NumpyDocString

PACKAGE = "scp_analysis.statistics"
PAGE = Path(__file__).resolve().parents[1] / "methods.md"

HEAD = """# Methods

Concept, function, inputs, result: everything needed to call each statistic of the package from
outside. Written by `python docs/build/methods.py` from the docstrings, which also give the formula,
the assumption, when not to use it and the source (`help(function)`). The columns are those that
came back when the example was run. How often each is wrong: [calibration](calibration.md). How fast
each is: [speed](speed.md).

Conventions: arrays are counts by series and period, `(n_series, n_periods)`; one series may be given as
one dimension. A level is a proportion (`0.95`, `0.998`), `*_percent` is per cent, every other share
is between 0 and 1. `phi` is variance over mean. Missing input gives missing results with a reason,
never "no change". Errors are of `scp_analysis.errors`: `SchemaError` (the data are wrong),
`DenominatorError` (a denominator is), `ParameterError` (a setting is).

## Contents

"""


def resolve(path: str) -> Callable[..., object]:
    """Give the function at a path below the statistics."""
    module, _, name = path.rpartition(".")
    return getattr(importlib.import_module(f"{PACKAGE}.{module}"), name)


def results(function: Callable[..., object]) -> list[object]:
    """Run the examples of the docstring and give what each call of the function returned."""
    module = sys.modules[function.__module__]
    seen: list[object] = []

    def recording(*args: object, **kwargs: object) -> object:
        seen.append(function(*args, **kwargs))
        return seen[-1]

    names = dict(vars(module)) | {function.__name__: recording}
    said = io.StringIO()
    for test in doctest.DocTestFinder(recurse=False).find(function, globs=names):
        for example in test.examples:
            with contextlib.redirect_stdout(said):
                exec(compile(example.source, function.__name__, "single"), names)
    return seen


def shape_of(result: object) -> Iterator[str]:
    """Describe a result: the columns of a table, the fields of a record, the elements of a tuple."""
    if isinstance(result, pd.DataFrame):
        if result.index.name or isinstance(result.index, pd.MultiIndex):
            yield f"index: {', '.join(f'`{name}`' for name in result.index.names)}"
        yield "columns: " + ", ".join(f"`{name}` ({kind(result[name])})" for name in result.columns)
    elif isinstance(result, pd.Series):
        yield f"series `{result.name}` ({kind(result)})"
    elif dataclasses.is_dataclass(result):
        fields = dataclasses.fields(result)
        yield f"`{type(result).__name__}`: " + ", ".join(f"`{field.name}`" for field in fields)
    elif isinstance(result, tuple):
        for place, part in enumerate(result, 1):
            for line in shape_of(part):
                yield f"{place}: {line}"
    elif isinstance(result, np.ndarray):
        yield f"array of {result.dtype.name}"
    else:
        yield type(result).__name__


def kind(column: pd.Series) -> str:
    """Give the type of a column in a word."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return "category"
    if isinstance(column.dtype, pd.PeriodDtype):
        return "period"
    name = str(column.dtype)
    return {"float64": "number", "int64": "whole number", "bool": "true or false"}.get(name, "text")


def prose(lines: list[str]) -> str:
    """Join the lines of a docstring into one."""
    return " ".join(line.strip() for line in lines if line.strip()).replace("``", "`")


def paragraphs(function: Callable[..., object], title: str) -> Iterator[str]:
    """Give the section of a function."""
    parsed = NumpyDocString(inspect.getdoc(function) or "")
    yield f"### {title}\n"
    yield f"{prose(parsed['Summary'])} {prose(parsed['Extended Summary'])}".strip() + "\n"
    yield call(function)
    yield "| input | what it is |\n|---|---|"
    for parameter in parsed["Parameters"]:
        yield f"| `{parameter.name}` | {prose(parameter.desc).replace('|', chr(92) + '|')} |"
    for part in parsed["Returns"]:
        yield f"\n*Result* (`{part.type}`). {prose(part.desc)}"
    lines = dict.fromkeys(line for result in results(function) for line in shape_of(result))
    yield "\n" + "\n".join(f"- {line}" for line in lines) + "\n"
    if parsed["Raises"]:
        yield (
            "*Errors.* "
            + " ".join(f"`{part.type}`: {prose(part.desc)}" for part in parsed["Raises"])
            + "\n"
        )
    yield "```pycon\n" + inspect.cleandoc("\n".join(parsed["Examples"])) + "\n```\n"


def call(thing: Callable[..., object]) -> str:
    """Give the lines that import something and call it."""
    name = thing.__name__
    return f"```python\nfrom {thing.__module__} import {name}\n\n{name}{signature(thing)}\n```\n"


def signature(function: Callable[..., object]) -> str:
    """Give the signature without its types, which the table of inputs tells in words."""
    whole = inspect.signature(function)
    bare = [one.replace(annotation=inspect.Parameter.empty) for one in whole.parameters.values()]
    return str(whole.replace(parameters=bare, return_annotation=inspect.Signature.empty))


def setting(path: str) -> Iterator[str]:
    """Give the section of a record of settings."""
    record = resolve(path)
    yield f"### {record.__name__}\n"
    yield prose((inspect.getdoc(record) or "").splitlines()) + "\n"
    yield call(record)


def anchor(title: str) -> str:
    """Give the anchor that a heading gets."""
    kept = "".join(char for char in title.lower() if char.isalnum() or char in " -")
    return kept.replace(" ", "-")


def page() -> str:
    """Give the whole page."""
    contents, body = [], []
    for number, (family, concepts) in enumerate(CONCEPTS.items(), 1):
        title = f"{number}. {family}"
        contents += [f"\n**[{title}](#{anchor(title)})**\n", "| concept | function |\n|---|---|"]
        body.append(f"## {title}\n")
        for concept, path in concepts.items():
            contents.append(f"| [{concept}](#{anchor(concept)}) | `{path}` |")
            body += paragraphs(resolve(path), concept)
    body.append("## Settings given as records\n")
    body += [line for path in SETTINGS for line in setting(path)]
    return HEAD + "\n".join(contents) + "\n\n" + "\n".join(body).rstrip() + "\n"


def main() -> None:
    """Write the page, or compare it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    if parser.parse_args().check:
        if PAGE.read_text(encoding="utf-8") != page():
            sys.exit(f"{PAGE} is out of date: run python docs/build/methods.py")
        return
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
