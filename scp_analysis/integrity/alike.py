"""Are two figures about the same thing? Names every difference of window, place or definition.

Figures that differ in any of these may stand side by side, labelled; they are never tested against
each other.
"""

from scp_analysis.periods import ReportingPeriod


def window_difference(first: ReportingPeriod, second: ReportingPeriod) -> str:
    """Word how the window of the second figure differs from that of the first.

    Examples
    --------
    >>> july, june = ReportingPeriod.ending("2023-07"), ReportingPeriod.ending("2023-06")
    >>> window_difference(july, june)
    'window one month earlier'
    >>> window_difference(july, july)
    ''
    """
    if first == second:
        return ""
    if first.months != second.months:
        return f"{second.months} months against {first.months}"
    lag = int((first.end - second.end).n)
    amount = "one month" if abs(lag) == 1 else f"{abs(lag)} months"
    return f"window {amount} {'earlier' if lag > 0 else 'later'}"


def differences(
    first: ReportingPeriod,
    second: ReportingPeriod,
    *,
    definitions: tuple[str, str],
    places: tuple[str, str],
    units: tuple[str, str],
) -> list[str]:
    """Name every way in which two figures are not about the same thing.

    Parameters
    ----------
    first, second
        The windows of the two figures.
    definitions, places, units
        The two figures' definitions, places and units, first figure first.

    Returns
    -------
    list of str
        Empty when they are alike and may be compared.

    Examples
    --------
    >>> year = ReportingPeriod.ending("2023-07")
    >>> differences(year, year, definitions=("robbery", "robbery"), places=("A", "A"),
    ...             units=("offences", "incidents"))
    ['other unit: incidents against offences']
    """
    found = []
    if definitions[0] != definitions[1]:
        found.append("other definition")
    if window := window_difference(first, second):
        found.append(window)
    if places[0] != places[1]:
        found.append(f"other place: {places[1]} against {places[0]}")
    if units[0] != units[1]:
        found.append(f"other unit: {units[1]} against {units[0]}")
    return found
