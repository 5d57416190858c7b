"""Who signs: a role, never a person."""

import unicodedata

from scp_analysis.errors import PackError, explain
from scp_analysis.integrity.disclosure.free_text import NAME, found_in
from scp_analysis.integrity.disclosure.policies import Policies

_LONGEST = 80
_MOST_DIGITS = 4
_UNPRINTABLE = f"nothing, more than {_LONGEST} characters, or some that cannot be printed"
_REACHED = "an address or a number by which a person is reached"
_NAMED = "what reads as the name of a person"
_ROLE_WORDS = frozenset({
    "accountant", "administrator", "adviser", "advisor", "analyst", "assistant", "board",
    "chair", "chief", "clerk", "commander", "commissioner", "committee", "constable",
    "controller", "coordinator", "councillor", "deputy", "director", "executive", "group",
    "head", "inspector", "lead", "leader", "manager", "member", "office", "officer",
    "owner", "panel", "partnership", "planner", "president", "principal", "representative",
    "researcher", "secretary", "sergeant", "statistician", "superintendent", "supervisor",
    "team", "unit",
})  # fmt: skip


def role(text: str, policies: Policies) -> str:
    """Check who signs, as far as it can be told from the words.

    Parameters
    ----------
    text
        A role, such as ``Head of public protection``.
    policies
        For the titles that go before a name, and the words that are no names.

    Returns
    -------
    str
        The role, with single spaces.

    Raises
    ------
    PackError
        It is empty, long or unprintable, holds an e-mail address, a telephone number or a postcode,
        or reads as the name of a person: a title before a name, or capitals and no word of a role.

    Examples
    --------
    >>> from scp_analysis.integrity.disclosure.policies import EXEMPT
    >>> role(" Head of  Public Protection", Policies(EXEMPT, {}, {}))
    'Head of Public Protection'
    """
    words = " ".join(unicodedata.normalize("NFKC", text).split())
    if not words or len(words) > _LONGEST or not words.isprintable():
        raise _refused(_UNPRINTABLE)
    kinds = [each.kind for each in found_in(words, policies)]
    digits = sum(char.isdigit() for char in words)
    if "@" in words or digits > _MOST_DIGITS or any(kind != NAME for kind in kinds):
        raise _refused(_REACHED)
    if NAME in kinds and (_titled(words, policies) or not _names_a_role(words)):
        raise _refused(_NAMED)
    return words


def _titled(words: str, policies: Policies) -> bool:
    parts = words.replace(".", "").replace(",", "").split()
    return any(word in policies.titles for word in parts[:-1])


def _names_a_role(words: str) -> bool:
    return bool(_ROLE_WORDS & {word.strip(",.;()").lower() for word in words.split()})


def _refused(found: str) -> PackError:
    """Word a refusal; what was given is not repeated, as a message may be kept in a log."""
    return PackError(
        explain(
            "A pack must be signed by a role: the name of a person would stand in it for good.",
            found=found,
            where="--by",
            remedy="name the role, such as --by 'Head of public protection'",
        )
    )
