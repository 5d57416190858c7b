"""The parameter contract: every fault is found without a kernel, and all are named at once."""

import pytest
from nbformat.v4 import new_code_cell

from scp_analysis.errors import ParameterError
from scp_analysis.packs.planning.contract import check_contracts, read_contract

GIVEN = {
    "partnership": "northtown",
    "period_end": "2023-07",
    "plan_year": "",
    "priority": "",
    "audience": "partner",
    "seed": 3,
}


@pytest.fixture
def contract(space, make_notebook, put_notebook):
    def _contract(**changes):
        return read_contract(put_notebook(space.root, "overview", make_notebook(**changes)))

    return _contract


def line(text: str) -> str:
    known = ["partnership", "period_end", "plan_year", "priority", "audience", "seed"]
    return "\n".join([*(f"{name}: str = ''  # x" for name in known), text])


def test_a_contract_is_read_back_as_names_types_defaults_and_comments(contract):
    found = contract()
    assert found.faults == ()
    assert found.title == "Is robbery rising?"
    assert [p.name for p in found.parameters] == list(GIVEN)
    assert (found.parameters[-1].type_name, found.parameters[-1].default) == ("int", 1)
    assert found.parameters[1].comment == "last month"
    check_contracts([(found, GIVEN)])


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("x = 1  # untyped", "parameters cell line 7 must read  name: type = literal"),
        ("x: int = 1", "parameter 'x' must have a comment"),
        ("x: int = 'a'  # wrong", "parameter 'x' must be int, its default is str"),
        ("x: int = True  # wrong", "parameter 'x' must be int, its default is bool"),
        ("x: int = len('a')  # computed", "parameter 'x' must have a literal default"),
        ("x: dict = {}  # type", "parameter 'x' must be one of str, int, float, bool, not dict"),
        ("api_token: str = ''  # never", "parameter 'api_token' must not hold a secret"),
        ("seed: str = ''  # again", "parameter 'seed' must be declared once"),
        ("x: str = 'é'  # unread", "parameter 'x' must be read in a later cell"),
        ("x: = 1", "parameters cell must be Python (line 7)"),
    ],
)
def test_each_fault_of_a_parameters_cell_is_named(contract, text, fault):
    assert fault in "; ".join(contract(parameters=line(text)).faults)


def test_a_notebook_must_have_exactly_one_parameters_cell(space, make_notebook, put_notebook):
    content = make_notebook()
    content.cells.append(new_code_cell("seed: int = 2  # twice", metadata={"tags": ["parameters"]}))
    found = read_contract(put_notebook(space.root, "overview", content))
    assert found.faults == ("must have exactly one cell tagged 'parameters', has 2",)


def test_a_notebook_without_kernelspec_or_already_executed_is_refused(
    space, make_notebook, put_notebook
):
    content = make_notebook()
    del content.metadata["kernelspec"]
    content.cells[2].metadata["tags"] = ["injected-parameters"]
    found = read_contract(put_notebook(space.root, "overview", content))
    assert found.faults == (
        "must keep its kernelspec (metadata.kernelspec.name)",
        "must be a stored notebook, not the executed copy of one",
    )


def test_a_file_that_is_no_notebook_and_a_cell_that_is_no_python_are_named(
    space, make_notebook, put_notebook
):
    path = put_notebook(space.root, "overview", make_notebook("for"))
    assert "a code cell must be Python: invalid syntax" in read_contract(path).faults[0]
    path.write_text("not json")
    assert read_contract(path).faults == ("is not a notebook (NotJSONError)",)


def test_magics_do_not_hide_what_is_read(space, make_notebook, put_notebook):
    content = make_notebook("%matplotlib inline\nprint(x)", parameters=line("x: int = 1  # read"))
    assert read_contract(put_notebook(space.root, "overview", content)).faults == ()


def test_all_faults_of_all_notebooks_are_raised_at_once_with_the_remedy(contract):
    found = contract()
    given = dict(GIVEN, seed="3") | {"periodend": "2023-07"}
    del given["period_end"]
    with pytest.raises(ParameterError) as caught:
        check_contracts([(found, given), (found, given)])
    rule, found_line, where, remedy = str(caught.value).splitlines()
    assert rule.startswith("A notebook must declare its parameters in one tagged cell, each typed")
    assert found_line.split("; ") == [
        "Found: 3: overview: must declare 'periodend' (did you mean 'period_end'?)",
        "overview: must be given 'period_end'",
        "overview: 'seed' must be int, not str",
    ]
    assert where == "Where: the notebooks of the pack; no kernel was started"
    assert remedy.startswith("Try: write them as  period_end: str = ")
