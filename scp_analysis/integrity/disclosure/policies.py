"""Which rule of disclosure control each source is published under, read from data.

``data/reference/disclosure.yml`` names a policy for every source of the catalogue; a template of a
return declares its own. What is not listed gets the policy for counts of people.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from scp_analysis.errors import SourceError, explain, first_few
from scp_analysis.schemas.template_blocks import Block, parsed_yaml
from scp_analysis.schemas.templating import POLICIES, Template
from scp_analysis.workspace import Workspace

FILE = "data/reference/disclosure.yml"
AS_PRINTED, WITHHOLD, LEFT_OUT = "as_printed", "withhold_and_round", "left_out"
METHODS = (AS_PRINTED, WITHHOLD, LEFT_OUT)
UNBASED = ("withheld", "shown")
_SMALLEST_THRESHOLD = 2
_LISTS = ("things", "totals", "time_dimensions", "not_names", "titles")


@dataclass(frozen=True, slots=True)
class Policy:
    """How the counts of a source are published.

    Counts from 1 to `threshold` are withheld, others rounded to the nearest `round_to`. Without
    `secondary`, nothing else is withheld: such a policy does not protect, and no file can ask for it.
    """

    name: str
    method: str
    threshold: int = 0
    round_to: int = 1
    reason: str = ""
    unbased: str = "withheld"
    secondary: bool = True

    @property
    def protects(self) -> bool:
        """Whether counts under it are withheld or rounded.

        Examples
        --------
        >>> EXEMPT.protects
        False
        """
        return self.method == WITHHOLD


EXEMPT = Policy("not people", AS_PRINTED, reason="does not count people")


@dataclass(frozen=True, slots=True)
class Policies:
    """The policies of a workspace, and the words its tables are read by."""

    unlisted: Policy
    sources: Mapping[str, Policy]
    templates: Mapping[str, Policy]
    things: frozenset[str] = frozenset()
    totals: frozenset[str] = frozenset({"all", "total"})
    time_dimensions: frozenset[str] = frozenset()
    not_names: frozenset[str] = frozenset()
    titles: frozenset[str] = frozenset()

    def of(self, source: str) -> Policy:
        """Give the policy of a source; one that is not listed gets the strictest.

        Examples
        --------
        >>> strict = Policy("people", WITHHOLD, 7, 5)
        >>> Policies(strict, sources={}, templates={}).of("anything").threshold
        7
        """
        return self.sources.get(source, self.unlisted)

    def of_template(self, template: Template) -> Policy:
        """Give the policy a template of a return declares, with its own threshold.

        A template that is not publishable is left out, whatever else it says.
        """
        meant = self.templates[template.disclosure.policy]
        if not template.publishable:
            return Policy(meant.name, LEFT_OUT, reason="the template says publishable: no")
        if not meant.protects:
            return meant
        threshold = template.disclosure.threshold
        return replace(meant, threshold=threshold, reason=_reason(threshold, meant.round_to))


def policies(workspace: Workspace) -> Policies:
    """Give the policies of a workspace.

    Raises
    ------
    SourceError
        The file is missing, or something in it is wrong; all faults are named.
    """
    path = workspace.find(FILE)
    return policies_in(path.read_text(encoding="utf-8"), where=str(path))


def policies_in(content: str, *, where: str) -> Policies:
    """Read policies from YAML.

    Parameters
    ----------
    content
        Blocks ``policies``, ``sources``, ``templates``, the word ``unlisted`` and lists of words.
    where
        File it comes from, for the message.

    Returns
    -------
    Policies
        Checked.

    Raises
    ------
    SourceError
        A field is missing, unknown or wrong, a policy is named that is not there, or the policy of
        what is not listed does not protect. All faults are named.

    Examples
    --------
    >>> policies_in("unlisted: open", where="the example")
    Traceback (most recent call last):
    scp_analysis.errors.SourceError: The disclosure policies must declare their fields, and no others...
    """
    faults: list[str] = []
    block = Block(_parsed(content, where), place="", faults=faults)
    found = _policies(block)
    block.finish()
    if faults:
        raise SourceError(
            explain(
                "The disclosure policies must declare their fields, and no others.",
                found=first_few((fault.strip() for fault in faults), limit=12),
                where=where,
                remedy="compare the file with the shipped data/reference/disclosure.yml",
            )
        )
    return found


def _parsed(content: str, where: str) -> object:
    try:
        return parsed_yaml(content, where=where)
    except SourceError as fault:
        raise SourceError(
            explain(
                "The disclosure policies must be written in YAML, each field once.",
                found=str(fault).splitlines()[1].removeprefix("Found: "),
                where=where,
                remedy="look at the line named; a source may stand there once only",
            )
        ) from fault


def _policies(block: Block) -> Policies:
    named = _mapping(block, "policies")
    known = {name: _policy(name, content, block.faults) for name, content in named.items()}
    unlisted = _one(block.text("unlisted"), "unlisted", known, block)
    if not unlisted.protects:
        block.fault("unlisted must name a policy that withholds and rounds")
    listed = _mapping(block, "sources").items()
    sources = {str(s): _source(str(s), content, known, block) for s, content in listed}
    meant = _mapping(block, "templates").items()
    templates = {str(t): _one(content, f"templates: {t}", known, block) for t, content in meant}
    for word in POLICIES:
        if word not in templates:
            block.fault(f"templates: no {word}")
    for word in sorted(set(POLICIES) - {"none"}):
        if word in templates and not templates[word].protects:
            block.fault(f"templates: {word} must name a policy that withholds and rounds")
    lists = {each: frozenset(block.words(each)) for each in _LISTS}
    lists["totals"] = frozenset(word.casefold() for word in lists["totals"])
    return Policies(unlisted, sources, templates, **lists)


def _mapping(block: Block, field: str) -> dict[object, object]:
    value = block.raw(field)
    if not isinstance(value, dict):
        block.fault(f"{field} must be a block of fields")
        return {}
    return value


def _policy(name: object, content: object, faults: list[str]) -> Policy:
    block = Block(content, place=f"policies {name}:", faults=faults)
    method = block.word_of("method", METHODS)
    numbers = method == WITHHOLD
    found = Policy(
        name=str(name),
        method=method,
        threshold=block.whole("threshold", needed=numbers),
        round_to=block.whole("round_to", needed=numbers) if numbers else 1,
        reason=block.text("reason"),
    )
    _check_numbers(found, block)
    block.finish()
    return found


def _source(name: str, content: object, known: Mapping[object, Policy], block: Block) -> Policy:
    place = f"sources {name}"
    if not isinstance(content, dict):
        return _one(content, place, known, block)
    own = Block(content, place=f"{place}:", faults=block.faults)
    base = _one(own.text("policy"), place, known, block)
    threshold = own.whole("threshold", needed=False) or base.threshold
    round_to = own.whole("round_to", needed=False) or base.round_to
    unbased = own.word_of("unbased", UNBASED) if "unbased" in content else base.unbased
    reason = own.text("reason")
    if base.protects:
        reason = f"{reason}; {_reason(threshold, round_to)}"
    found = replace(base, threshold=threshold, round_to=round_to, unbased=unbased, reason=reason)
    _check_numbers(found, own)
    own.finish()
    return found


def _one(name: object, place: str, known: Mapping[object, Policy], block: Block) -> Policy:
    if name not in known:
        block.fault(f"{place}: {name!r} is no policy; there are {', '.join(map(str, known))}")
        return Policy(str(name), WITHHOLD, 7, 5)
    return known[name]


def _check_numbers(policy: Policy, block: Block) -> None:
    if policy.protects and policy.threshold < _SMALLEST_THRESHOLD:
        block.fault(f"threshold must be {_SMALLEST_THRESHOLD} or more, or nothing can stay unknown")
    if policy.protects and policy.round_to < 1:
        block.fault("round_to must be 1 or more")
    if not policy.protects and (policy.threshold or policy.round_to != 1):
        block.fault(f"threshold and round_to belong to the method {WITHHOLD}")


def _reason(threshold: int, round_to: int) -> str:
    return (
        f"counts of 1 to {threshold} are withheld and larger ones rounded to the nearest {round_to}"
    )
