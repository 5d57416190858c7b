"""The shipped data, read once."""

import pytest

from scp_analysis.catalogue import Catalogue
from scp_analysis.workspace import Workspace, shipped_root


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return Catalogue(Workspace(root=shipped_root(), shipped=shipped_root()))
