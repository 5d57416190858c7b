"""Files in the publisher's format, written by the tests, and a workspace to take them into."""

import hashlib
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from scp_analysis.catalogue import Catalogue
from scp_analysis.ingest.places import Places
from scp_analysis.ingest.run import ingest
from scp_analysis.ingest.store import Store
from scp_analysis.workspace import Workspace, shipped_root

STREET = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,"
    "Crime type,Last outcome category,Context"
)
OUTCOMES = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,"
    "Outcome type"
)
SEARCHES = (
    "Type,Date,Part of a policing operation,Policing operation,Latitude,Longitude,Gender,Age range,"
    "Self-defined ethnicity,Officer-defined ethnicity,Legislation,Object of search,Outcome,"
    "Outcome linked to object of search,Removal of more than just outer clothing"
)
PLACE = "0.901230,51.889870,On or near High Street,E01021674,Area 001A"


def street_row(number: int, month: str = "2031-01") -> str:
    """A row with an identifier."""
    by = "Essex Police,Essex Police"
    return f"{number:064x},{month},{by},{PLACE},Burglary,Under investigation,"


def incident(month: str = "2031-01", place: str = PLACE) -> str:
    """A row without an identifier."""
    return f",{month},Essex Police,Essex Police,{place},Anti-social behaviour,,"


def csv_of(*rows: str, header: str = STREET, end: str = "\n") -> bytes:
    """A file of rows."""
    return "".join(f"{line}{end}" for line in (header, *rows)).encode()


def good(month: str = "2031-01", rows: int = 3) -> bytes:
    """A file with nothing wrong in it."""
    return csv_of(*(street_row(number, month) for number in range(rows)), incident(month))


def name_of(month: str = "2031-01", force: str = "essex", kind: str = "street") -> str:
    """The publisher's name for a file."""
    return f"{month}/{month}-{force}-{kind}.csv"


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    """A zip of files."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


@pytest.fixture(scope="session")
def publisher():
    """What writes files as the publisher does."""
    return SimpleNamespace(
        STREET=STREET,
        OUTCOMES=OUTCOMES,
        SEARCHES=SEARCHES,
        PLACE=PLACE,
        street_row=street_row,
        incident=incident,
        csv_of=csv_of,
        good=good,
        name_of=name_of,
        zipped=zipped,
    )


class Place:
    """A workspace with a store."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir(exist_ok=True)
        (root / "workspace.toml").write_text("")
        self.catalogue = Catalogue(Workspace(root=root, shipped=shipped_root()))
        self.store = Store.of(self.catalogue.workspace)

    def ingest(self, *paths: Path, **options):
        """Ingest, and give the outcome."""
        return ingest(paths, catalogue=self.catalogue, **options)

    def listing(self) -> dict[str, str]:
        """Every file and folder below the store, files by their hash."""
        return {
            path.relative_to(self.store.root).as_posix(): ""
            if path.is_dir()
            else hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(self.store.root.rglob("*"))
        }


@pytest.fixture(scope="session")
def places() -> Places:
    """The shipped lookups, read once."""
    return Places.of(Catalogue(Workspace(root=shipped_root(), shipped=shipped_root())))


@pytest.fixture(autouse=True)
def _lookups_read_once(monkeypatch, places):
    monkeypatch.setattr(Places, "of", lambda _: places)


@pytest.fixture
def place(tmp_path) -> Place:
    return Place(tmp_path / "workspace")


@pytest.fixture
def held(place, tmp_path) -> Place:
    """A workspace whose store holds a month already."""
    place.ingest(zipped(tmp_path / "2030-12.zip", {name_of("2030-12"): good("2030-12")}))
    assert len(place.store.parts()) == 1
    return place
