"""Harm weights of the user's own: layouts, vintage, refusals, and what statistics make of them."""

import pandas as pd
import pytest

from scp_analysis.errors import SourceError
from scp_analysis.loaders.workbooks import harm_weights, sheets
from scp_analysis.statistics.harm.weights import weights_by_code
from tests.loaders.workbooks.conftest import ORIGINALS, needs_originals, xlsx

SEVERITY = (
    "category_counts,description,code_severity,code_original,category_severity,offence,weight\n"
    "drug offences,Trafficking,92A,92A,other crimes,Trafficking,50.5\n"
    'violence,Murder,"1, 4.1/2/10",1,violence,Homicide,"7,000"\n'
    'violence,Infanticide,"1, 4.1/2/10",4.2,violence,Homicide,7000\n'
    "theft offences,Theft from the person,39,39,theft,Theft from the person,20\n"
    "theft offences,Theft from the person,39,39,theft,Theft from the person,20\n"
)


def written(tmp_path, text=SEVERITY, name="severity_codes.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_the_severity_table_becomes_weights_that_statistics_read(tmp_path):
    table = harm_weights.tidy(harm_weights.read(written(tmp_path)), vintage="2020-21")
    assert list(table.columns) == list(harm_weights.COLUMNS)
    assert table[["offence_code", "weight", "police_generated"]].to_numpy().tolist() == [
        ["1", 7000.0, False],
        ["39", 20.0, False],
        ["4.2", 7000.0, False],
        ["92A", 50.5, True],
    ]
    assert table["weight_set"].unique().tolist() == ["ONS Crime Severity Score"]
    by_code = weights_by_code(table).set_index("code")
    assert by_code.loc["homicide", "weight"] == 7000
    assert by_code["police_generated"].to_dict() == {"homicide": False, "39": False, "92A": True}


def test_a_cambridge_index_with_title_lines_and_its_own_flag(tmp_path):
    rows = [
        ["Cambridge Crime Harm Index, 2020 update"],
        ["Offence Code", "Offence", "CCHI days", "Proactive"],
        ["39", "Theft from the person", 20, "no"],
        ["92A", "Trafficking", 1095, "yes"],
    ]
    path = xlsx(tmp_path / "index.xlsx", {"Index": rows})
    table = harm_weights.tidy(harm_weights.read(path))
    assert table["weight_set"].unique().tolist() == ["Cambridge Crime Harm Index"]
    assert table["vintage"].unique().tolist() == ["2020"]
    assert table["police_generated"].tolist() == [False, True]


@pytest.mark.parametrize("name", ["severity 2020-21.csv", "severity_2020-21.csv"])
def test_the_vintage_may_be_in_the_name_of_the_file(tmp_path, name):
    table = harm_weights.tidy(harm_weights.read(written(tmp_path, name=name)))
    assert table["vintage"].iloc[0] == "2020-21"


def test_everything_wrong_is_named(tmp_path):
    text = SEVERITY + "theft,Other,39,39,theft,Other,21\ntheft,Blank,,,theft,Blank,-1\n"
    text += "theft,Word,40,40,theft,Word,many\n"
    with pytest.raises(SourceError) as caught:
        harm_weights.tidy(harm_weights.read(written(tmp_path, text)))
    for named in ("no vintage", "39 has two weights", "no code in row 8", "weight many of 40"):
        assert named in str(caught.value)


def test_an_index_that_is_not_named_is_refused(tmp_path):
    path = written(tmp_path, "offence code,weight\n39,20\n", "mine.csv")
    with pytest.raises(SourceError, match="no name of the index"):
        harm_weights.tidy(harm_weights.read(path), vintage="2020")


def test_infinite_weights_are_no_numbers(tmp_path):
    path = written(tmp_path, "offence code,css weight\n39,inf\n40,nan\n", "severity.csv")
    with pytest.raises(SourceError, match="weight inf of 39, weight nan of 40"):
        harm_weights.tidy(harm_weights.read(path), vintage="2020")


@needs_originals
def test_the_public_copy_is_read_whole():
    folder = ORIGINALS / "harm_weights"
    table = harm_weights.tidy(harm_weights.read(folder / "severity_codes.csv"), vintage="2020-21")
    original = pd.read_csv(folder / "severity_codes.csv", dtype=str)
    assert set(table["offence_code"]) == set(original["code_original"])
    weighed = table.set_index("offence_code")["weight"]
    assert weighed["56A"] == 826.1900614360575  # its first row
    assert len(weights_by_code(table)) == 130  # 134 rows; five of homicide are one
    others = [path for path in folder.glob("*.csv") if path.name != "severity_codes.csv"]
    assert [path.name for path in others if harm_weights.recognises(sheets.opened(path))] == []
