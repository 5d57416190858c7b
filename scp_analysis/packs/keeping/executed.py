"""Executed notebooks by key: what a run has at hand, and what one that did not end left for the next."""

import contextlib
import os
import shutil
import time
from pathlib import Path

import nbformat

from scp_analysis.packs.keeping.normalise import notebook_text

_SPARE = ".pages"
_OWN = ".staging"
_OLD_SECONDS = 7 * 24 * 3600


class ExecutedPages:
    """The executed pages of one run, before their packs are in place.

    A run reads only its own files, so that runs side by side cannot take a page from each other; what
    is found elsewhere is linked into its folder first.

    Parameters
    ----------
    outputs
        The folder of the finished packs.
    run
        Name of the run, from `scp_analysis.packs.keeping.staging.new_run`.
    """

    def __init__(self, outputs: Path, run: str) -> None:
        self._spare = outputs / _SPARE
        self._own = outputs / _OWN / run / _SPARE

    def path(self, key: str) -> Path:
        """Where this run keeps the page of a key."""
        return self._own / f"{key}.ipynb"

    def take(self, key: str, found: Path) -> bool:
        """Have the page of a key, if it is there to be had; False when it is not, or has just gone."""
        own = self.path(key)
        if own.exists():
            return True
        own.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileNotFoundError):
            _link(found, own)
            return True
        return False

    def take_spare(self, key: str) -> bool:
        """Have a page that an earlier run made and did not use; a damaged one is removed."""
        spare = self._spare / f"{key}.ipynb"
        if not self.take(key, spare):
            return False
        if _is_as_written(self.path(key)):
            return True
        self.drop(key)
        return False

    def drop(self, key: str) -> None:
        """Forget a page: it is in a finished pack now."""
        self.path(key).unlink(missing_ok=True)
        (self._spare / f"{key}.ipynb").unlink(missing_ok=True)

    def leave(self) -> None:
        """Leave what is in no pack to the next run, and forget what nobody has asked for in a week."""
        for page in self._own.glob("*.ipynb"):
            self._spare.mkdir(parents=True, exist_ok=True)
            page.replace(self._spare / page.name)
        for page in self._spare.glob("*.ipynb"):
            with contextlib.suppress(FileNotFoundError):
                if time.time() - page.stat().st_mtime > _OLD_SECONDS:
                    page.unlink()
        with contextlib.suppress(OSError):
            self._spare.rmdir()


def _link(found: Path, own: Path) -> None:
    try:
        os.link(found, own)
    except FileNotFoundError:
        raise
    except OSError:  # a file system without links
        shutil.copyfile(found, own)


def _is_as_written(page: Path) -> bool:
    """Tell whether a file is the text of a notebook, from its first character to its last."""
    try:
        text = page.read_text(encoding="utf-8")
        read = nbformat.reads(text, as_version=4)  # type: ignore[no-untyped-call, unused-ignore]
        return bool(notebook_text(read) == text)
    except (nbformat.ValidationError, OSError, ValueError, KeyError, TypeError, AttributeError):
        return False
