"""Write docs/arithmetic_audit.md: what the footing engine finds of an audit made by hand.

    python docs/build/audit.py [--check]

The engine checks every published table first. ``audit_checks.csv`` says under which rule, table and
cell each row of the audit has to be looked up; what is found there is never written by hand.
``--check`` writes nothing and exits with 1 when the page is not what would be written.
"""

import argparse
import sys
from pathlib import Path

import pandas as pd

from scp_analysis import workspace
from scp_analysis.catalogue import Catalogue
from scp_analysis.integrity.footing import shipped
from scp_analysis.loaders import published

HERE = Path(__file__).resolve().parent
PAGE = HERE.parent / "arithmetic_audit.md"
CHECKS = HERE / "audit_checks.csv"
WORST_FIRST = ("contradicts", "soft", "cannot be checked", "implied", "agrees")
EXPECTED = {"FAIL": "contradicts", "SOFT": "soft", "PASS": "agrees", "IMPLIED": "implied"}

HEAD = """# The audit of the published tables, row by row

`data/published/arithmetic_audit.csv` is an audit made by hand: what adds up (PASS), what does not
(FAIL), what a scrutineer will ask (SOFT) and what follows from the figures (IMPLIED). The footing
engine (`scp_analysis.integrity.footing`) checks the tables by the rules of
`data/reference/footing.yml`; then each audit row is looked up in its results. Written by
`python docs/build/audit.py`.

*text only*: a reader finds it in the sentences, no table holds it. *not derived*: the figure comes
from a test of significance or counts the rows of a tracker; the packs give it.

"""


def looked_up(results: pd.DataFrame, check: pd.Series) -> pd.DataFrame:
    """Give the engine's rows for one line of audit_checks.csv."""
    rows = results[results["rule"] == check["rule"]]
    if check["table"]:
        rows = rows[rows["table"] == check["table"]]
    return rows[rows["where"].str.contains(check["where"], regex=False)]


def matched() -> pd.DataFrame:
    """Give each audit row with what the engine found: found, by, engine_value (a list of numbers)."""
    catalogue = Catalogue(workspace.current(HERE))
    results = shipped.checked(catalogue)
    checks = pd.read_csv(CHECKS, dtype="str", keep_default_na=False)
    rows = []
    for audit in published.audit(catalogue).to_dict("records"):
        lines = checks[checks["check_id"] == audit["check_id"]]
        parts = [looked_up(results, line) for _, line in lines.iterrows()]
        found = pd.concat(parts) if parts else results.iloc[:0]
        lost = any(part.empty for part in parts)
        rows.append({**audit, **_outcome(audit, found, lost=lost), "results": found})
    return pd.DataFrame(rows)


def _outcome(audit: dict[str, str], found: pd.DataFrame, *, lost: bool) -> dict[str, str]:
    if audit["engine"] != "yes":
        return {"found": "text only", "by": "", "says": ""}
    if lost:
        return {"found": "NOT FOUND", "by": "", "says": ""}
    if found.empty:
        return {"found": "not derived" if audit["status"] == "IMPLIED" else "NOT FOUND", "by": "",
                "says": ""}  # fmt: skip
    status = next(each for each in WORST_FIRST if (found["status"] == each).any())
    says = [text for text in found["recomputed"] if text]
    return {
        "found": status,
        "by": "; ".join(dict.fromkeys(found["rule"])),
        "says": "; ".join(dict.fromkeys(says)),
    }


def page(table: pd.DataFrame) -> str:
    """Give the text of the page."""
    engine = table[table["engine"] == "yes"]
    lines = ["| audit | rows for the engine | found alike | not derived | text only |",
             "|---|---:|---:|---:|---:|"]  # fmt: skip
    for status, word in EXPECTED.items():
        own = engine[engine["status"] == status]
        text = (table["status"].eq(status) & table["engine"].ne("yes")).sum()
        alike, none = (own["found"] == word).sum(), (own["found"] == "not derived").sum()
        lines.append(f"| {status} | {len(own)} | {alike} | {none} | {text} |")
    lines += ["", "| row | table | check | audit | engine | rule | engine says |",
              "|---|---|---|---|---|---|---|"]  # fmt: skip
    for row in table.to_dict("records"):
        cells = [row["check_id"], row["table"], row["check"], row["status"], row["found"],
                 row["by"], row["says"]]  # fmt: skip
        lines.append("| " + " | ".join(str(cell).replace("|", "/") for cell in cells) + " |")
    return HEAD + "\n".join(lines) + "\n"


def main() -> None:
    """Write the page, or check it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    wanted = page(matched())
    if not parser.parse_args().check:
        PAGE.write_text(wanted, encoding="utf-8")
    elif not PAGE.is_file() or PAGE.read_text(encoding="utf-8") != wanted:
        sys.exit(f"{PAGE.name} is out of date: run python docs/build/audit.py")


if __name__ == "__main__":
    main()
