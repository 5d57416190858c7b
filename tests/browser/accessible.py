"""What is asked of every page: axe-core's rules, the keyboard, a narrow screen, paper."""

import io
import json
import re
import unicodedata
from functools import cache
from importlib.util import find_spec
from pathlib import Path

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
NARROW = 320
ON_PAPER = 688  # CSS pixels across A4 within margins of 14 mm
_BUNDLE = "axe_playwright_python"
_OPEN_ALL = "document.querySelectorAll('details').forEach(each => { each.open = true; })"
_FOCUSABLE = """
[...document.querySelectorAll('a[href], summary, [tabindex]:not([tabindex="-1"])')]
  .filter(each => each.checkVisibility())"""
_FOCUSED = """(() => {
  const at = document.activeElement, style = getComputedStyle(at), box = at.getBoundingClientRect();
  return {
    number: window.walk.indexOf(at),
    name: at.outerHTML.slice(0, 90),
    shown: at.matches(':focus-visible') && style.outlineStyle !== 'none'
      && parseFloat(style.outlineWidth) >= 2,
    seen: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth
      && box.width > 0 && box.height > 0,
  };
})()"""
_TOO_WIDE = """
[...document.querySelectorAll('body *')]
  .filter(each => !each.closest('.scp-scroll, pre, .pack-formula') && each.checkVisibility()
    && getComputedStyle(each).clipPath === 'none'
    && each.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
  .map(each => each.outerHTML.slice(0, 90))"""
_UNTOLD = """
[...document.querySelectorAll('.scp-scroll')]
  .filter(each => each.scrollWidth > each.clientWidth + 1 && each.checkVisibility()).flatMap(each => {
    const first = each.querySelector('tbody th'), faults = [];
    if (!getComputedStyle(each).backgroundAttachment.includes('local'))
      faults.push('no sign that more follows: ');
    if (first && first.getBoundingClientRect().width > 0.55 * innerWidth)
      faults.push('the first column takes more than its share: ');
    return faults.map(fault => fault + each.outerHTML.slice(0, 90));
  })"""
_CUT = """
[...document.querySelectorAll('body *')].filter(each => {
  if (!each.checkVisibility() || getComputedStyle(each).clipPath !== 'none') return false;
  const box = each.getBoundingClientRect(), style = getComputedStyle(each);
  const hides = style.overflowX !== 'visible' && each.scrollWidth > each.clientWidth + 1;
  return box.width && (box.right > document.documentElement.clientWidth + 1 || hides);
}).map(each => each.outerHTML.slice(0, 90))"""
_PRINTED_TEXT = """(() => {
  const texts = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode, holder = text.parentElement;
    if (!text.data.trim() || holder.closest('style')) continue;
    if (holder.checkVisibility() && !holder.closest('[aria-hidden], .visually-hidden, .scp-hidden'))
      texts.push(text.data);
  }
  return texts;
})()"""
_NOT_PRINTED = """(leftOut => {
  const texts = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode, holder = text.parentElement;
    if (text.data.trim() && !holder.checkVisibility() && !holder.closest(leftOut))
      texts.push(text.data.trim().slice(0, 90));
  }
  return texts;
})"""


@cache
def axe_script():
    """Source of axe-core, or None where the package that brings it is not installed."""
    found = find_spec(_BUNDLE)
    if found is None or not found.submodule_search_locations:
        return None
    return (Path(found.submodule_search_locations[0]) / "axe.min.js").read_text(encoding="utf-8")


def axe(page):
    """Run axe-core over a page with everything unfolded; give its violations, each in a line."""
    page.run(_OPEN_ALL)
    page.run(f"{axe_script()}; 0")
    options = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
    found = page.run(f"axe.run(document, {json.dumps(options)})")
    return [
        f"{broken['id']} ({broken['impact']}): {node['html'][:120]}: "
        f"{' '.join(node['failureSummary'].split())[:200]}"
        for broken in found["violations"]
        for node in broken["nodes"]
    ]


def keyboard_faults(page):
    """Press Tab through a page with everything unfolded; give what a keyboard user would miss."""
    page.run(_OPEN_ALL)
    number = page.run(f"window.walk = {_FOCUSABLE}; window.walk.length")
    faults, met = [], []
    for _ in range(number + 1):
        page.press()
        here = page.run(_FOCUSED)
        met.append(here["number"])
        if here["number"] < 0:
            continue
        faults += [f"focus does not show: {here['name']}"] if not here["shown"] else []
        faults += [f"focus is out of sight: {here['name']}"] if not here["seen"] else []
    skip = page.run("window.walk[0].getAttribute('href')")
    faults += [] if skip == "#main" and met[0] == 0 else [f"the skip link is not first: {skip}"]
    reached = [place for place in met if place >= 0][:number]
    missed = sorted(set(range(number)) - set(reached))
    faults += [f"not reached: {_outer(page, place)}" for place in missed]
    in_order = reached == sorted(reached)
    return faults if in_order else [*faults, "the order of the keyboard is not that of the page"]


def narrow_faults(page):
    """Look at a page 320 pixels wide, as one zoomed to 400 %: nothing may scroll it sideways.

    What scrolls by itself must show that more follows, and leave room beside its first column.
    """
    page.size(NARROW, 800)
    page.run(_OPEN_ALL)
    width = page.run("document.documentElement.scrollWidth")
    faults = [*page.run(_UNTOLD), *page.run(_TOO_WIDE)]
    return [*faults, f"the page is {width} pixels wide"] if width > NARROW else faults


def paper_faults(page, *, left_out):
    """Print a page as it was opened; give words that are not on paper, and what is cut off there.

    Parameters
    ----------
    page
        Opened and otherwise untouched.
    left_out
        Selector of what the style sheet leaves out of print on purpose.
    """
    page.media("print")
    page.size(ON_PAPER, 1000)
    hidden = page.run(f"{_NOT_PRINTED}({json.dumps(left_out)})")
    faults = [f"not printed: {each}" for each in hidden]
    faults += [f"cut off on paper: {each}" for each in page.run(_CUT)]
    wanted = page.run(_PRINTED_TEXT)
    page.media()
    lost = _lost(wanted, _words_of(page.pdf()))
    return sorted(set(faults)) + [f"not on paper: {word}" for word in lost]


def unmarked_sheets(page, *, marking):
    """Print a page; name each sheet on which the marking of the pack does not stand."""
    sheets = _sheets(page.pdf())
    return [
        f"sheet {number} of {len(sheets)} is not marked"
        for number, words in enumerate(sheets, start=1)
        if _bare(marking) not in words
    ]


def _words_of(pdf):
    return "".join(_sheets(pdf))


def _sheets(pdf):
    from pypdf import PdfReader

    return [_bare(sheet.extract_text()) for sheet in PdfReader(io.BytesIO(pdf)).pages]


def _lost(wanted, printed):
    words = {word for text in wanted for word in text.split()}
    return sorted(word for word in words if _bare(word) not in printed)


def _bare(text):
    # In a formula a letter may be printed as its slanted form, which has a character of its own.
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text))


def _outer(page, place):
    return page.run(f"window.walk[{place}].outerHTML.slice(0, 90)")
