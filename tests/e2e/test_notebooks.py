"""Every notebook runs as it stands, with the defaults of its own parameters cell.

The same by hand, with a test for each cell:

    python -m pytest --nbval-lax --nbval-sanitize-with tests/nbval_sanitize.cfg \
        --nbval-current-env --nbval-cell-timeout 300 -p no:cacheprovider notebooks
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))

pytestmark = [pytest.mark.e2e, pytest.mark.notebook]


@pytest.mark.skipif(not NOTEBOOKS, reason="no notebook in the clone")
def test_every_cell_of_every_notebook_runs():
    command = [
        *(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"),
        *("--nbval-lax", "--nbval-sanitize-with", str(ROOT / "tests" / "nbval_sanitize.cfg")),
        *("--nbval-current-env", "--nbval-cell-timeout", "300"),
        *(str(path) for path in NOTEBOOKS),
    ]
    environment = {**os.environ, "SCP_ANALYSIS_WORKSPACE": str(ROOT), "PYTHONHASHSEED": "0"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-4000:]
