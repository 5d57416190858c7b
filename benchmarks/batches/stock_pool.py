"""The plain way with a stock pool: papermill and nbconvert as functions, in two processes.

    python stock_pool.py JOBS.json

``JOBS.json`` is a list of pages: notebook, where the executed one goes, parameters.
"""

import json
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import papermill
from nbconvert import HTMLExporter

PROCESSES = 2


def make(page: dict) -> None:
    papermill.execute_notebook(
        page["notebook"], page["executed"], parameters=page["parameters"], progress_bar=False
    )
    html, _ = HTMLExporter().from_filename(page["executed"])
    Path(page["executed"]).with_suffix(".html").write_text(html, encoding="utf-8")


def main() -> None:
    pages = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    with ProcessPoolExecutor(PROCESSES) as pool:
        for made in [pool.submit(make, page) for page in pages]:
            made.result()


if __name__ == "__main__":
    main()
