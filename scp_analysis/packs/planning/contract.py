"""The parameter contract of a notebook, read without running it.

A notebook of a pack has exactly one cell tagged ``parameters``; each line of it is a typed literal
with a comment, ``period_end: str = "2023-07"  # last month of the reporting period``. Whatever is
wrong with it, or with the values it is to be given, is found before a kernel starts.
"""

import ast
import difflib
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import nbformat
from IPython.core.inputtransformer2 import TransformerManager
from nbformat import NotebookNode

from scp_analysis.errors import ParameterError, explain

TAG = "parameters"
INJECTED_TAG = "injected-parameters"
METADATA = "scp_analysis"
EVERYTHING = ("data/**",)
TYPES: Mapping[str, type] = {"str": str, "int": int, "float": float, "bool": bool}
_SECRET = re.compile(r"token|passw|secret|credential|api_?key|(^|_)key$", re.IGNORECASE)
_HEADING = re.compile(r"^#\s+(.+?)\s*#*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One declared parameter: its name, type, default and what it is."""

    name: str
    type_name: str
    default: object
    comment: str

    def accepts(self, value: object) -> bool:
        """Tell whether a value has exactly the declared type (``True`` is not an ``int``)."""
        return type(value) is TYPES[self.type_name]


@dataclass(frozen=True, slots=True)
class Contract:
    """What a notebook asks for and reads, and what is wrong with how it says so.

    `inputs` are the patterns of the files it reads, below the workspace, or names with an ``@`` for
    those that depend on partnership and priority (`scp_analysis.packs.planning.reads`). A notebook
    that declares none is taken to read all of ``data``. `warm` is false for a notebook that must
    start in a kernel with nothing loaded.
    """

    notebook: str
    title: str
    parameters: tuple[Parameter, ...]
    sha256: str
    faults: tuple[str, ...]
    inputs: tuple[str, ...] = EVERYTHING
    warm: bool = True

    def faults_with(self, given: Mapping[str, object]) -> list[str]:
        """Name every fault of the notebook itself and of the values it is to be given.

        Examples
        --------
        >>> month = Parameter("period_end", "str", "2023-07", "last month")
        >>> overview = Contract("overview", "Overview", (month,), "", ())
        >>> for fault in overview.faults_with({"periodend": "2023-07"}):
        ...     print(fault)
        overview: must declare 'periodend' (did you mean 'period_end'?)
        overview: must be given 'period_end'
        """
        if self.faults:
            return [f"{self.notebook}: {fault}" for fault in self.faults]
        declared = {parameter.name: parameter for parameter in self.parameters}
        unknown = [name for name in given if name not in declared]
        faults = [f"must declare {name!r}{_meant(name, declared)}" for name in unknown]
        faults += [f"must be given {name!r}" for name in declared if name not in given]
        faults += [
            f"{name!r} must be {declared[name].type_name}, not {type(value).__name__}"
            for name, value in given.items()
            if name in declared and not declared[name].accepts(value)
        ]
        return [f"{self.notebook}: {fault}" for fault in faults]


def read_contract(path: Path) -> Contract:
    """Read the parameter contract of a notebook.

    Parameters
    ----------
    path
        A stored notebook, nbformat 4.

    Returns
    -------
    Contract
        Its parameters and every fault found; nothing is raised for a fault, so that all notebooks
        of a pack can be judged together by `check_contracts`.
    """
    raw = path.read_bytes()
    digest = hashlib.sha256(raw).hexdigest()
    try:
        text = raw.decode("utf-8")
        notebook = nbformat.reads(text, as_version=4)  # type: ignore[no-untyped-call]
    except (ValueError, AttributeError, nbformat.ValidationError) as fault:
        reason = f"is not a notebook ({type(fault).__name__})"
        return Contract(path.stem, path.stem, (), digest, (reason,))
    parameters, faults = _parameters(notebook)
    own = notebook.metadata.get(METADATA, {})
    return Contract(
        notebook=path.stem,
        title=_title(notebook, path.stem),
        parameters=parameters,
        sha256=digest,
        faults=(*faults, *_declaration_faults(own)),
        inputs=tuple(own.get("inputs", EVERYTHING)),
        warm=own.get("fork", True) is not False,
    )


def check_contracts(runs: Iterable[tuple[Contract, Mapping[str, object]]]) -> None:
    """Refuse a set of runs unless every notebook may be given exactly its parameters.

    Parameters
    ----------
    runs
        Pairs of a contract and the values its notebook is to be given.

    Raises
    ------
    ParameterError
        Naming every fault of every notebook, each once.
    """
    faults = list(dict.fromkeys(f for contract, given in runs for f in contract.faults_with(given)))
    if faults:
        raise ParameterError(
            explain(
                "A notebook must declare its parameters in one tagged cell, each typed, commented "
                "and read, and must be given exactly those.",
                found=f"{len(faults)}: " + "; ".join(faults),
                where="the notebooks of the pack; no kernel was started",
                remedy='write them as  period_end: str = "2023-07"  # last month of the period',
            )
        )


def _meant(name: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(name, list(known), n=1)
    return f" (did you mean {close[0]!r}?)" if close else ""


def _title(notebook: NotebookNode, fallback: str) -> str:
    texts = (cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    found = _HEADING.search("\n".join(texts))
    return found.group(1) if found else fallback


def _parameters(notebook: NotebookNode) -> tuple[tuple[Parameter, ...], list[str]]:
    faults = _kernel_faults(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    tagged = [n for n, cell in enumerate(code) if TAG in cell.metadata.get("tags", [])]
    if any(INJECTED_TAG in cell.metadata.get("tags", []) for cell in code):
        faults.append("must be a stored notebook, not the executed copy of one")
    if len(tagged) != 1:
        return (), [*faults, f"must have exactly one cell tagged {TAG!r}, has {len(tagged)}"]
    parameters, declared_faults = _declared(code[tagged[0]].source)
    read, unreadable = _names_read(cell.source for cell in code[tagged[0] + 1 :])
    unread = [p.name for p in parameters if p.name not in read and not unreadable]
    faults += [*declared_faults, *unreadable]
    return parameters, faults + [f"parameter {n!r} must be read in a later cell" for n in unread]


def _kernel_faults(notebook: NotebookNode) -> list[str]:
    kernel = notebook.metadata.get("kernelspec", {})
    if not kernel.get("name"):
        return ["must keep its kernelspec (metadata.kernelspec.name)"]
    if kernel.get("language", "python") != "python":
        return [f"must be a Python notebook, not {kernel['language']}"]
    return []


def _declaration_faults(own: Mapping[str, object]) -> list[str]:
    inputs = own.get("inputs", list(EVERYTHING))
    if not isinstance(inputs, list) or not all(isinstance(item, str) for item in inputs):
        return [f"metadata {METADATA}.inputs must be a list of patterns"]
    outside = [item for item in inputs if item.startswith(("/", "\\")) or ".." in Path(item).parts]
    faults = [f"input {item!r} must lie in the workspace" for item in outside]
    unknown = sorted(set(own) - {"inputs", "fork"})
    return faults + [f"metadata {METADATA} knows inputs and fork, not {name!r}" for name in unknown]


def _declared(source: str) -> tuple[tuple[Parameter, ...], list[str]]:
    try:
        body = ast.parse(source).body
    except SyntaxError as fault:
        return (), [f"parameters cell must be Python (line {fault.lineno})"]
    read = [_declaration(node, source.splitlines()) for node in body]
    parameters = tuple(item for item in read if isinstance(item, Parameter))
    names = [parameter.name for parameter in parameters]
    twice = sorted({name for name in names if names.count(name) > 1})
    faults = [item for item in read if isinstance(item, str)]
    faults += [f"parameter {name!r} must be declared once" for name in twice]
    faults += [
        f"parameter {name!r} must not hold a secret; read it from the environment in the notebook"
        for name in names
        if _SECRET.search(name)
    ]
    return parameters, faults


def _declaration(node: ast.stmt, lines: list[str]) -> Parameter | str:
    typed = isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    if not isinstance(node, ast.AnnAssign) or not typed or node.value is None:
        return f"parameters cell line {node.lineno} must read  name: type = literal  # what it is"
    name, type_name = ast.unparse(node.target), ast.unparse(node.annotation)
    if type_name not in TYPES:
        return f"parameter {name!r} must be one of {', '.join(TYPES)}, not {type_name}"
    try:
        default = ast.literal_eval(node.value)
    except ValueError:
        return f"parameter {name!r} must have a literal default"
    tail = _after(node, lines)
    parameter = Parameter(name, type_name, default, tail.lstrip("# "))
    if not parameter.accepts(default):
        return f"parameter {name!r} must be {type_name}, its default is {type(default).__name__}"
    if not tail.startswith("#") or not parameter.comment:
        return f"parameter {name!r} must have a comment"
    return parameter


def _after(node: ast.stmt, lines: list[str]) -> str:
    """Give what follows a statement on its last line; offsets count bytes, not characters."""
    line = lines[(node.end_lineno or node.lineno) - 1].encode()
    return line[node.end_col_offset or 0 :].decode().strip()


def _names_read(sources: Iterable[str]) -> tuple[set[str], list[str]]:
    names: set[str] = set()
    faults = []
    magics = TransformerManager()  # type: ignore[no-untyped-call]
    for source in sources:
        try:
            tree = ast.parse(magics.transform_cell(source))
        except SyntaxError as fault:
            text = (fault.text or "").strip()
            faults.append(f"a code cell must be Python: {fault.msg}, {text!r}")
            continue
        found = (node for node in ast.walk(tree) if isinstance(node, ast.Name))
        names |= {node.id for node in found if isinstance(node.ctx, ast.Load)}
    return names, faults
