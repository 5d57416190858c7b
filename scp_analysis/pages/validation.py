"""What the validation notebook shows of each family: worked example, calibration, what is spent."""

from scp_analysis.evidence import validation
from scp_analysis.evidence.scope import Scope
from scp_analysis.pages.findings import LONG, absent
from scp_analysis.presentation import charts, formats, tables
from scp_analysis.presentation.artefacts import Artefact, Notice, Statement
from scp_analysis.presentation.tabling.error_rates import nominal
from scp_analysis.presentation.tabling.plain import plain


def worked(section: str, **results: object) -> list[Artefact]:
    """Show the results of a section's worked examples beside what others have printed.

    Parameters
    ----------
    section
        A key of ``evidence.validation.SECTIONS``.
    **results
        Results of the package's own functions, by the names that ``evidence.worked_values`` asks for.

    Returns
    -------
    list of Artefact
        The table; before it a notice when a value does not agree.
    """
    table = validation.worked(section, **results)
    title = f"{validation.SECTIONS[section].title}: worked examples"
    shown = tables.worked(table, title=title, name=f"{section}-worked")
    astray = table.loc[~table["agrees"].astype(bool), "quantity"]
    if astray.empty:
        return [shown]
    return [
        Notice(
            name=f"{section}-astray",
            title="A worked example does not agree with its source",
            message=f"{formats.listing([str(name) for name in astray])}.",
            tone="fault",
            values={"quantity": list(astray)},
        ),
        shown,
    ]


def calibration(here: Scope, section: str) -> list[Artefact]:
    """Show how often the tests of a section are wrong when nothing changes, and how often they see.

    Parameters
    ----------
    here
        Whose workspace is read.
    section
        A key of ``evidence.validation.SECTIONS``.

    Returns
    -------
    list of Artefact
        Figure and table, which has every row when there are few and otherwise every test, with every
        row in its data and behind a disclosure when long; a notice when nothing was simulated.
    """
    about = validation.SECTIONS[section].title
    table = validation.error_rates_of(here, section)
    if table.empty:
        why = validation.SECTIONS[section].unsimulated
        return absent(f"Calibration of {about.lower()}", why=why, name=f"{section}-rates-absent")
    chart = charts.error_rates(table, about=about, name=f"{section}-rates-chart")
    title, name = f"{about}: error rates and power", f"{section}-rates-table"
    if len(table) <= LONG:
        return [chart, tables.error_rates(table, title=title, name=name)]
    long = table["test"].nunique() > LONG
    shown = tables.error_rates_by_test(table, title=f"{title} by test", name=name, collapsed=long)
    return [chart, shown]


def budget(here: Scope) -> list[Artefact]:
    """Show how a pack's chance of a false alarm is divided among its families of tests.

    Parameters
    ----------
    here
        Whose pack definition is read.
    """
    table = validation.budget(here)
    heads = {"family": "Family of tests", "share": "Share", "alpha": "Chance of a false alarm"}
    words = table.assign(
        share=[f"{share:.0%}" for share in table["share"]],
        alpha=[nominal(alpha) for alpha in table["alpha"]],
    )
    return [plain(words, heads=heads, title="The pack's false-alarm budget", name="budget")]


def targets(here: Scope) -> list[Artefact]:
    """Say how many targets are met, section by section.

    Parameters
    ----------
    here
        Whose workspace is read.
    """
    table = validation.summary(here)
    rows, held, met = (int(table[name].sum()) for name in ("rows", "targets", "met"))
    claim = f"{rows:,} error rates were simulated or worked out; {met} of {held} targets are met."
    few = table.loc[(table["rows"] == 0), "title"]
    if len(few):
        claim += f" There is none for {formats.listing([str(t).lower() for t in few])}."
    heads = {"title": "Section", "rows": "Error rates", "targets": "With a target", "met": "Met"}
    heads |= {"replicates": "Fewest runs"}
    values = {"rows": rows, "met": met, "targets": held, "section": list(few)}
    return [
        Statement(
            name="targets", title="Targets", claim=claim, evidence="targets-table", values=values
        ),
        plain(table, heads=heads, title="Targets by section", name="targets-table", role="check"),
    ]


def method() -> list[Artefact]:
    """Say how the error rates were simulated and what they can be used for."""
    message = (
        "Counts are drawn on which nothing changes: independent (Poisson), clustered (negative "
        "binomial), in spells (a level that remembers the last period), seasonal, and all of these "
        "where the test is used on such data; the package's own functions are run on them as a pack "
        "runs them. The error rate is the share of runs in which a test finds something, or an "
        "interval misses the truth. Power is the share of runs in which a change that was put in is "
        "found; it is reported and never bought by a larger error rate. The seed is fixed. A rate holds "
        "for data like those of its row: where real counts have a longer memory, errors are more "
        "frequent. benchmarks/calibration.py makes the figures; docs/calibration.md says how each "
        "kind of data is drawn."
    )
    return [Notice(name="method", title="How the error rates were made", message=message)]
