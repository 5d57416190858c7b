"""Small areas (LSOA) of both vintages to districts of 2024, and what a file's areas say of it.

Files up to 2022 use the areas of 2011, files from 2024 those of 2021; most codes are in both. Rows
of a force without an area of its own (the transport police) have their place like any other row.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from scp_analysis import reference
from scp_analysis.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Places:
    """Where small areas lie, and which districts each force has (by its name in file names)."""

    district_of: Mapping[str, str]
    only_2011: frozenset[str]
    only_2021: frozenset[str]
    home: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, catalogue: Catalogue) -> "Places":
        """Read the lookups of a workspace.

        Raises
        ------
        SourceError
            As `Catalogue.checked_path`.
        """
        areas = catalogue.read("lookup_small_areas")
        # An area of 2011 that was split between districts counts in the first of its parts.
        of_2011, of_2021, district = (
            areas[name].to_list() for name in ("lsoa11_code", "lsoa21_code", "district_code")
        )
        older = dict(zip(reversed(of_2011), reversed(district), strict=True))
        newer = dict(zip(of_2021, district, strict=True))
        names = reference.forces(catalogue.workspace).set_index("force_code")["street_name"]
        districts = catalogue.read("lookup_districts").groupby("force_code")["district_code"]
        return cls(
            district_of=older | newer,
            only_2011=frozenset(older.keys() - newer.keys()),
            only_2021=frozenset(newer.keys() - older.keys()),
            home={str(names[code]): frozenset(codes) for code, codes in districts},
        )

    def districts(self, areas: pa.DictionaryArray) -> pa.DictionaryArray:
        """Give the district of each area code; null where the code is blank or unknown."""
        found = pa.array([self.district_of.get(code) for code in areas.dictionary.to_pylist()])
        coded = found.cast(pa.string()).dictionary_encode()
        return pa.DictionaryArray.from_arrays(coded.indices.take(areas.indices), coded.dictionary)

    def outside(self, rows: Mapping[str, int], *, force: str) -> int | None:
        """Count the rows in a known area that is not the force's; None for one without an area."""
        home = self.home.get(force)
        if home is None:
            return None
        known = ((self.district_of.get(code), number) for code, number in rows.items())
        return sum(number for district, number in known if district and district not in home)

    def unknown(self, rows: Mapping[str, int]) -> int:
        """Count the rows whose area code is in neither vintage."""
        return sum(number for code, number in rows.items() if code not in self.district_of)

    def vintage(self, codes: Iterable[str]) -> str:
        """Tell the vintage of area codes.

        Returns
        -------
        str
            ``2011`` or ``2021`` where a code of only that vintage is met, ``mixed`` where some of
            each are, ``both`` where every known code is in both, ``none`` where none is known.
        """
        met = set(codes)
        older, newer = bool(met & self.only_2011), bool(met & self.only_2021)
        if older or newer:
            return "mixed" if older and newer else "2011" if older else "2021"
        return "both" if met & self.district_of.keys() else "none"


def rows_by_value(coded: pa.DictionaryArray) -> dict[str, int]:
    """Count the rows of each value of a coded column; blank ones are left out."""
    numbers = np.bincount(pc.drop_null(coded.indices).to_numpy(), minlength=len(coded.dictionary))
    return dict(zip(coded.dictionary.to_pylist(), numbers.tolist(), strict=True))
