"""Equal inputs, equal bytes: what differs between two runs of the same notebook is taken out.

Run times, random cell identifiers, memory addresses, process numbers and absolute paths say nothing
about the evidence. Times and the machine are kept in the run log instead.
"""

import copy
import hashlib
import re
import sys
from collections.abc import Mapping
from pathlib import Path

import nbformat
from nbformat import NotebookNode

_RUN_METADATA = ("papermill", "execution", "widgets")
_ADDRESS = re.compile(r"\b0x[0-9a-f]{6,16}\b")
# Looked for from the beginning of a word only: a picture of a million letters is read once.
_CELL_FILE = re.compile(r"(?<![^\s\"'<>])[^\s\"'<>]*?ipykernel_\d+[/\\]\d+\.py")


def placeholders(root: Path) -> dict[str, str]:
    """Give what is written in place of the folders of this machine, longest first.

    Parameters
    ----------
    root
        The workspace.
    """
    folders = {str(root): "<workspace>", sys.prefix: "<python>", str(Path.home()): "<home>"}
    meaningful = {folder: mark for folder, mark in folders.items() if len(Path(folder).parts) > 1}
    return dict(sorted(meaningful.items(), key=lambda pair: -len(pair[0])))


def normalise(notebook: NotebookNode, *, folders: Mapping[str, str]) -> NotebookNode:
    """Give a copy of an executed notebook without what differs from run to run.

    Parameters
    ----------
    notebook
        An executed notebook; it is not changed.
    folders
        Absolute folders and what to write instead, from `placeholders`.

    Returns
    -------
    nbformat.NotebookNode
        Equal for two runs of the same notebook on the same inputs.
    """
    plain = copy.deepcopy(notebook)
    _drop_run_metadata(plain.metadata)
    for position, cell in enumerate(plain.cells):
        _drop_run_metadata(cell.metadata)
        cell["id"] = hashlib.sha256(f"{position}\n{cell.source}".encode()).hexdigest()[:12]
        if cell.cell_type == "code":
            cell.outputs = [_cleaned(output, folders) for output in _joined_streams(cell.outputs)]
    plain.nbformat, plain.nbformat_minor = 4, 5
    return plain


def notebook_text(notebook: NotebookNode) -> str:
    """Write a notebook the one way it is stored: sorted keys, final newline."""
    text = nbformat.writes(notebook, version=nbformat.NO_CONVERT)  # type: ignore[no-untyped-call]
    return str(text).rstrip("\n") + "\n"


def _drop_run_metadata(metadata: NotebookNode) -> None:
    for key in _RUN_METADATA:
        metadata.pop(key, None)


def _joined_streams(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Join runs of stream output, standard output first: their interleaving is chance."""
    joined: list[NotebookNode] = []
    run: dict[str, NotebookNode] = {}
    for output in outputs:
        if output.output_type != "stream":
            joined += [*_in_order(run), output]
            run = {}
        elif output.name in run:
            run[output.name].text += output.text
        else:
            run[output.name] = output
    return [*joined, *_in_order(run)]


def _in_order(run: Mapping[str, NotebookNode]) -> list[NotebookNode]:
    return [run[name] for name in sorted(run, reverse=True)]


def _cleaned(value: object, folders: Mapping[str, str]) -> object:
    if isinstance(value, str):
        return clean_text(value, folders=folders)
    if isinstance(value, dict):
        return type(value)({key: _cleaned(item, folders) for key, item in value.items()})
    return [_cleaned(item, folders) for item in value] if isinstance(value, list) else value


def clean_text(text: str, *, folders: Mapping[str, str]) -> str:
    """Replace memory addresses, process numbers and the folders of this machine.

    Examples
    --------
    >>> clean_text("<Axes at 0x7f3a2b1c>", folders={})
    '<Axes at 0x…>'
    >>> clean_text("/tmp/ipykernel_71/33.py:2: in /work/a.py", folders={"/work": "<workspace>"})
    '<cell>:2: in <workspace>/a.py'
    """
    text = _ADDRESS.sub("0x…", _CELL_FILE.sub("<cell>", text))
    for folder, mark in folders.items():
        text = text.replace(folder, mark)
    return text
