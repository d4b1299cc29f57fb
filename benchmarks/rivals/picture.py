"""
The results as a bar chart in SVG, which follows the reader's light or dark colour scheme.

The length of a bar is the cost of a record as a multiple of FLOOR.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final
from xml.sax.saxutils import escape

WIDTH: Final = 880
ROW: Final = 30
TOP: Final = 104
LABEL: Final = 270
"""The x coordinate at which the bars begin."""
BARS: Final = 306
"""The length of the longest bar that isn't cut."""
CUT: Final = 16
"""How much longer a bar is that is cut."""
THREADS: Final = 728
LOST: Final = 852
STYLE: Final = """
  text {
    font: 13px system-ui, -apple-system, "Segoe UI", "Helvetica Neue", Arial, sans-serif;
    fill: #24292f
  }
  .title { font-size: 17px; font-weight: 600 }
  .quiet, .head { fill: #57606a }
  .head { font-size: 12px }
  .end { text-anchor: end }
  .ours text, text.ours { font-weight: 600 }
  .card { fill: #ffffff; stroke: #d0d7de }
  .bar { fill: #8c959f }
  .later { opacity: 0.5 }
  .own { fill: #0a7d55 }
  .loss { fill: #b3261e; font-weight: 600 }
  .line { stroke: #d0d7de }
  .cut { stroke: #ffffff; stroke-width: 3 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .quiet, .head { fill: #9aa4af }
    .card { fill: #12161c; stroke: #30363d }
    .bar { fill: #768390 }
    .own { fill: #3fb98a }
    .loss { fill: #ff8a80 }
    .line { stroke: #30363d }
    .cut { stroke: #12161c }
  }
"""


def draw(rivals: Sequence[dict[str, Any]], python: str) -> str:
    """Return the picture of those *rivals* (see `ledger.lines`) that were timed."""
    timed = [each for each in rivals if each["one_thread"]]
    # Rivals that write after the call returns don't set the scale; bars that are too long are cut.
    ratios = (each["one_thread"]["ratio"] for each in timed if not each["waits"])
    longest = max(ratios, default=1.0)
    bottom = TOP + ROW * len(timed)
    height = bottom + 58
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
            f'width="{WIDTH}" height="{height}" role="img">'
        ),
        (
            "<title>What one record costs through each logger, "
            "as a multiple of the least it can cost</title>"
        ),
        f"<style>{STYLE}</style>",
        f'<rect class="card" x="0.5" y="0.5" width="{WIDTH - 1}" height="{height - 1}" rx="8"/>',
        *_head(python),
        *(
            part
            for number, each in enumerate(timed)
            for part in _row(each, TOP + ROW * number, longest)
        ),
        f'<line class="line" x1="{LABEL}" y1="{TOP - 8}" x2="{LABEL}" y2="{bottom}"/>',
        _text(
            24,
            height - 28,
            "FLOOR: os.write of orjson.dumps of a ready dict. "
            "Two threads: against FLOOR in two threads.",
            "quiet",
        ),
        _text(
            24,
            height - 11,
            "Paler bars: the call returns before the record is written; "
            "the time is that until it is.",
            "quiet",
        ),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _head(python: str) -> Iterator[str]:
    yield _text(24, 34, "One record, the same nine fields, through each logger", "title")
    yield _text(
        24,
        56,
        "Time as a multiple of FLOOR, shorter is better. "
        f"Python {python}, one machine, medians of turns.",
        "quiet",
    )
    yield _text(LABEL, TOP - 16, "one thread", "head")
    yield _text(THREADS, TOP - 16, "two threads", "head end")
    yield _text(LOST, TOP - 16, "lost by kill -9", "head end")


def _row(rival: dict[str, Any], top: float, longest: float) -> Iterator[str]:
    ratio = rival["one_thread"]["ratio"]
    length = min(BARS + CUT, BARS * ratio / longest)
    own = "ours" if rival["is_ours"] else ""
    kind = ("own" if own else "bar") + (" later" if rival["waits"] else "")
    base = top + 19
    yield _text(LABEL - 12, base, rival["name"], f"end {own}".strip())
    bar = f'x="{LABEL}" y="{top + 5}" width="{length:.1f}" height="20" rx="2"'
    yield f'<rect class="{kind}" {bar}/>'
    if length > BARS:
        yield f'<path class="cut" d="M{LABEL + BARS} {top + 27} l6 -24 m5 0 l-6 24"/>'
    yield _text(LABEL + length + 8, base, f"{ratio:.1f} ×", own)
    threads = rival["two_threads"]
    yield _text(
        THREADS,
        base,
        f"{threads['ratio']:.1f} ×" if threads else "hangs",
        "end" if threads else "end loss",
    )
    deaths = rival["deaths"]
    yield _text(LOST, base, _share(deaths), "end loss" if deaths and deaths["lost"] else "end")


def _share(deaths: dict[str, int] | None) -> str:
    if deaths is None:
        return "-"
    share = deaths["lost"] / max(deaths["acknowledged"], 1)
    if not share:
        return "0"
    return f"{share:.0%}" if share >= 0.005 else "< 1%"


def _text(x: float, y: float, text: str, kind: str = "") -> str:
    named = f' class="{kind}"' if kind else ""
    return f'<text x="{x:.1f}" y="{y:.1f}"{named}>{escape(text)}</text>'
