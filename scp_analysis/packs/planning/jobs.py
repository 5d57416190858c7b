"""What is to be made: one pack, one page of it, as plain values that can be sent anywhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scp_analysis.evidence.scope import Scope
from scp_analysis.packs.planning.plan import Page


@dataclass(frozen=True, slots=True)
class Job:
    """A page to make.

    `source` is the stored notebook; `parameters` are the values it is given; `reads` the patterns of
    the files it may read; `warm` whether its kernel may come with libraries loaded; `folder` names the
    folder of notebooks that `source` is from.
    """

    page: Page
    source: Path
    parameters: Mapping[str, str | int]
    reads: tuple[str, ...] = ()
    warm: bool = True
    folder: str = "workspace"


@dataclass(frozen=True, slots=True)
class Head:
    """What a pack is about, whom readers ask, and its licence: said on its pages and in the manifest."""

    partnership: str
    code: str
    name: str
    title: str
    period_start: str
    period_end: str
    period_label: str
    plan_year: str
    plan_supplied: bool
    audience: str
    contact: str = ""
    licence: str = ""

    @property
    def path(self) -> Path:
        """Where the pack goes, relative to the folder of outputs."""
        return Path(self.partnership, self.period_end, self.audience)


def head_of(scope: Scope) -> Head:
    """Say what a pack is about."""
    who, plan, publication = scope.partnership, scope.plan, scope.workspace.publication()
    return Head(
        partnership=who.slug,
        code=who.code,
        name=who.name,
        title=who.title,
        period_start=str(scope.period.start),
        period_end=str(scope.period.end),
        period_label=scope.period.label,
        plan_year=plan.plan_year,
        plan_supplied=plan.supplied,
        audience=scope.audience,
        contact=publication.contact,
        licence=publication.licence,
    )
