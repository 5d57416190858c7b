"""When a page need not be run again: one hash over everything it depends on.

The notebook's source, its typed parameters, the content of every file it may read, the share of false
alarms its tests may spend (in the pack file, which every page reads), the package and every installed
library. Equal keys, equal pages.
"""

from collections.abc import Mapping

from scp_analysis.packs.keeping.hashes import Inputs, digest
from scp_analysis.packs.keeping.surroundings import surroundings
from scp_analysis.packs.planning.jobs import Job

LENGTH = 40


def page_key(job: Job, *, notebook_sha256: str, inputs: Inputs) -> str:
    """Give the key of a page.

    Parameters
    ----------
    job
        The page, its parameters and what it may read.
    notebook_sha256
        Of the stored notebook.
    inputs
        Hashes what it may read.

    Returns
    -------
    str
        Hexadecimal digits, fit for the name of a file.
    """
    return digest(parts(job, notebook_sha256=notebook_sha256, inputs=inputs))[:LENGTH]


def parts(job: Job, *, notebook_sha256: str, inputs: Inputs) -> Mapping[str, object]:
    """Give what the key of a page is made of."""
    return {
        "notebook": notebook_sha256,
        "parameters": dict(job.parameters),
        "inputs": inputs.matching(job.reads),
        "made_with": surroundings(),
    }
