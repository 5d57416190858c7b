"""The figures of both reports, both plan trackers and the operations: copied as they are.

Figures and the words of the reports are never touched. Our own labels and notes are put in words for
a reader as ``published_words.csv`` says: column, the cell as transcribed, the cell as shipped.
"""

import csv
from pathlib import Path

WORDS = Path(__file__).with_name("published_words.csv")


def copy(originals: Path, data: Path) -> int:
    """Copy every CSV file of ``published/``; give their number."""
    words = _words()
    target = data / "published"
    target.mkdir(parents=True, exist_ok=True)
    files = sorted((originals / "published").glob("*.csv"))
    used = set()
    for file in files:
        rows, found = _reworded(file, words)
        used |= found
        if found:
            ends = "\r\n" if b"\r\n" in file.read_bytes() else "\n"
            with (target / file.name).open("w", encoding="utf-8", newline="") as written:
                csv.writer(written, lineterminator=ends).writerows(rows)
        else:
            (target / file.name).write_bytes(file.read_bytes())
    if unused := sorted(set(words) - used):
        fault = f"{WORDS.name} names cells that no original has: {unused}"
        raise SystemExit(fault)
    return len(files)


def _words() -> dict[tuple[str, str], str]:
    with WORDS.open(encoding="utf-8", newline="") as file:
        return {(row["column"], row["transcribed"]): row["shipped"] for row in csv.DictReader(file)}


def _reworded(
    file: Path, words: dict[tuple[str, str], str]
) -> tuple[list[list[str]], set[tuple[str, str]]]:
    with file.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.reader(opened))
    found = set()
    for row in rows[1:]:
        for at, column in enumerate(rows[0]):
            if at < len(row) and (column, row[at]) in words:
                found.add((column, row[at]))
                row[at] = words[column, row[at]]
    return rows, found
