from datetime import date

from scp_analysis.catalogue import Catalogue
from scp_analysis.packs.keeping.provenance import provenance
from scp_analysis.workspace import Workspace, shipped_root


def test_data_are_received_up_to_a_day_whatever_a_user_may_still_supply():
    here = Workspace(root=shipped_root(), shipped=shipped_root())
    catalogue = Catalogue(here)
    days = [each.retrieved for each in catalogue.sources().values() if each.sha256]
    found = provenance(here, catalogue).data_until
    assert date.fromisoformat(found) == max(map(date.fromisoformat, days))
