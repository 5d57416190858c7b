"""From the options of the command line to the packs they ask for."""

from scp_analysis import reference
from scp_analysis.packs.planning.asked import Asked
from scp_analysis.packs.planning.prepare import Request
from scp_analysis.workspace import Workspace


def requests(asked: Asked, workspace: Workspace) -> list[Request]:
    """List the packs asked for: every partnership with every period.

    Parameters
    ----------
    asked
        Names are not checked here; that is done where a scope is opened, all at once.
    workspace
        Gives the defaults, and the members of a set.

    Returns
    -------
    list of Request
        Members of a set are marked, since one without data is passed over, not refused.

    Raises
    ------
    UnknownNameError
        There is no such set.
    """
    defaults = workspace.defaults()
    named = [(name, False) for name in asked.partnerships]
    sets = (reference.comparator_set(workspace, chosen) for chosen in asked.sets)
    members = [(code, True) for codes in sets for code in codes]
    wanted = named + members or [(name, False) for name in defaults.partnerships]
    return [
        Request(name, period, asked.audience or defaults.audience, defaults.seed, from_set=from_set)
        for name, from_set in wanted
        for period in asked.periods or defaults.periods
    ]
