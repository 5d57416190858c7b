"""Editions of a pack and the marking each page of one carries.

Which editions may be built at all is decided where a scope is opened
(`scp_analysis.evidence.scope.open_scope`); here is only how they are marked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Edition:
    """One audience's edition: the marking at the head and foot of its pages, and its standing."""

    audience: str
    marking: str
    standing: str


EDITIONS: Mapping[str, Edition] = MappingProxyType(
    {
        "partner": Edition(
            audience="partner",
            marking="OFFICIAL-SENSITIVE: partner edition, not for publication",
            standing="Draft",
        ),
        "public": Edition(
            audience="public",
            marking="Public edition: partners' figures after disclosure control",
            standing="Draft",
        ),
    }
)
