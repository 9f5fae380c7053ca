"""The scores of a pipeline as one page: plots as inline SVG, and every error in context.

One file without scripts and with nothing to fetch: the filters are radio buttons that the
style reads. Text of reports is escaped, so the gold of anybody can be opened.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from html import escape
from typing import Any, Final

from jinja2 import Environment
from markupsafe import Markup

from baocao.document_scores import Error
from baocao.page_templates import page_environment, policy_hash
from baocao.schema import ENTITY_LABELS
from baocao.section_scores import sections_in_order

_CSP: Final = "default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'"
# NUL and lone surrogates, which JSON can hold: HTML and UTF-8 have no way to write them.
_UNWRITABLE: Final = re.compile("[\0\ud800-\udfff]")
_LABELS_WIDTH: Final = 150  # room for the longest label, RESIDENTIAL_GROUP
_AXIS: Final = 480
_ROW: Final = 22
_NAMES_WIDTH: Final = 170  # room for the longest section, administrative_reform
_CELL: Final = 30
_SQUARE: Final = 260
_MARGIN: Final = 34


def evaluation_page(
    scores: Mapping[str, Any], errors: Sequence[Error], *, title: str = "Evaluation"
) -> str:
    """Return the page for ``Evaluation.details()`` and ``Evaluation.errors``."""
    labels = _by_count(name for error in errors for name in _labels_of(error))
    kinds = _by_count(error.kind for error in errors)
    style = (
        _environment().get_template("evaluate.css").render()
        + _filter_rules("l", len(labels))
        + _filter_rules("k", len(kinds))
    )
    digest = policy_hash(style)
    sections = scores["sections"]
    page = (
        _environment()
        .get_template("evaluate.html")
        .render(
            title=title,
            scores=scores,
            policy=_CSP.format(style=digest),
            style=Markup(style),
            labels_plot=Markup(labels_plot(scores["spans"])),
            confusion_plot=Markup(confusion_plot(sections.get("confusion") or {})),
            reliability_plot=Markup(reliability_plot(sections.get("reliability") or [])),
            surety_plot=Markup(
                reliability_plot(scores["calibration"]["reliability"], of=("entity", "right"))
            ),
            filters={
                "labels": [{"name": name, "count": n} for name, n in labels.items()],
                "kinds": [{"name": name, "count": n} for name, n in kinds.items()],
            },
            errors=[_shown(error, list(labels), list(kinds)) for error in errors],
        )
    )
    return _UNWRITABLE.sub("\ufffd", page)


def labels_plot(spans: Mapping[str, Any]) -> str:
    """Return strict F1 by label, a dot on the line of its interval where it has one."""
    rows = {
        name: _ranged(row["strict"]) for name, row in spans.items() if row["gold"] + row["found"]
    }
    # The axis starts below the lowest interval: labels near 1 would all look the same from 0.
    lowest = min((row["low"] for row in rows.values()), default=0.0)
    first = min(int(lowest * 10), 9)
    height = len(rows) * _ROW + 24

    def x(value: float) -> float:
        return round(_LABELS_WIDTH + (value - first / 10) / (1 - first / 10) * _AXIS, 1)

    parts = []
    for tick in range(first, 11):
        at = x(tick / 10)
        parts.append(f'<line class="grid" x1="{at}" x2="{at}" y1="0" y2="{height - 20}"/>')
        parts.append(
            f'<text class="tick" x="{at}" y="{height - 6}" text-anchor="middle">{tick / 10}</text>'
        )
    for i, (name, row) in enumerate(rows.items()):
        y = i * _ROW + _ROW // 2
        about = f"{name}: {row['f']:.3f} ({row['low']:.3f} – {row['high']:.3f})"
        parts.append(
            f'<g><title>{escape(about)}</title><text x="0" y="{y + 4}">{escape(name)}</text>'
            f'<line class="range" x1="{x(row["low"])}" x2="{x(row["high"])}" y1="{y}" y2="{y}"/>'
            f'<circle class="dot" cx="{x(row["f"])}" cy="{y}" r="4.5"/></g>'
        )
    return _svg(_LABELS_WIDTH + _AXIS + 20, height, "strict F1 by label", parts)


def _ranged(row: Mapping[str, Any]) -> dict[str, float]:
    known = row["low"] is not None
    return {"f": row["f"], **{name: row[name] if known else row["f"] for name in ("low", "high")}}


def confusion_plot(confusion: Mapping[str, Mapping[str, int]]) -> str:
    """Return gold sections by sections found; the darker a cell, the larger its share of the row.

    >>> plot = confusion_plot({"health": {"health": 3, "red_cross": 1}})
    >>> 'fill-opacity="0.75"' in plot, "health found as red_cross: 1 of 4" in plot
    (True, True)
    """
    found = {name for row in confusion.values() for name in row}
    columns = sections_in_order(found | set(confusion))
    top = 150
    parts = []
    for j, name in enumerate(columns):
        x = _NAMES_WIDTH + j * _CELL + _CELL // 2 + 4
        parts.append(
            f'<text transform="translate({x} {top - 8}) rotate(-60)">{escape(name)}</text>'
        )
    for i, (gold, row) in enumerate(confusion.items()):
        y, total = top + i * _CELL, sum(row.values())
        parts.append(f'<text x="0" y="{y + 19}">{escape(gold)}</text>')
        for j, name in enumerate(columns):
            x, n = _NAMES_WIDTH + j * _CELL, row.get(name, 0)
            share = round(n / max(total, 1), 3)
            about = escape(f"{gold} found as {name}: {n} of {total}")
            parts.append(
                f'<rect class="cell" x="{x}" y="{y}" width="{_CELL - 2}" height="{_CELL - 2}" '
                f'fill-opacity="{max(share, 0.04)}"><title>{about}</title></rect>'
            )
            if n:
                tone = "on" if share > 0.5 else "tick"
                parts.append(
                    f'<text class="{tone}" x="{x + _CELL // 2 - 1}" y="{y + 18}" '
                    f'text-anchor="middle">{n}</text>'
                )
    # The slanted names of the last columns lean out to the right.
    width = _NAMES_WIDTH + len(columns) * _CELL + 90
    return _svg(width, top + len(confusion) * _CELL, "confusion of sections", parts)


def reliability_plot(
    table: Iterable[Mapping[str, Any]], *, of: tuple[str, str] = ("section", "accepted")
) -> str:
    """Return share right over mean score, a dot a bin, its area the number in the bin.

    ``of`` is what is scored and what a right one is called.
    """
    rows = [row for row in table if row["n"]]
    most = max((row["n"] for row in rows), default=1)
    side = _SQUARE + _MARGIN + 14
    parts = [
        f'<line class="even" x1="{_MARGIN}" y1="{_SQUARE + 8}" x2="{_MARGIN + _SQUARE}" y2="8"/>'
    ]
    for tick in range(0, 11, 2):
        x, y = _MARGIN + tick * _SQUARE // 10, 8 + _SQUARE - tick * _SQUARE // 10
        text = f'<text class="tick" x="{{}}" y="{{}}" text-anchor="{{}}">{tick / 10}</text>'
        parts += [
            f'<line class="grid" x1="{_MARGIN}" x2="{_MARGIN + _SQUARE}" y1="{y}" y2="{y}"/>',
            text.format(x, _SQUARE + 24, "middle"),
            text.format(_MARGIN - 6, y + 4, "end"),
        ]
    for row in rows:
        x = round(_MARGIN + row["score"] * _SQUARE, 1)
        y = round(8 + (1 - row["right"]) * _SQUARE, 1)
        radius = round(3 + 7 * (row["n"] / most) ** 0.5, 1)
        about = f"score {row['score']:.3f}, {of[1]} {row['right']:.3f}, {row['n']} in all"
        parts.append(
            f'<circle class="dot" cx="{x}" cy="{y}" r="{radius}" fill-opacity="0.75">'
            f"<title>{escape(about)}</title></circle>"
        )
    return _svg(side, side, f"reliability of {of[0]} scores", parts)


def _svg(width: int, height: int, about: str, parts: Iterable[str]) -> str:
    return (
        f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" '
        f'aria-label="{escape(about)}">{"".join(parts)}</svg>'
    )


def _by_count(names: Iterable[str]) -> dict[str, int]:
    """Count names; labels come in the order of the schema, others behind."""
    counts = Counter(names)
    known = [name for name in ENTITY_LABELS if name in counts]
    return {name: counts[name] for name in (*known, *sorted(set(counts) - set(known)))}


def _labels_of(error: Error) -> list[str]:
    """Return what an error is found under; all of sections is one label here."""
    if error.kind == "section":
        return ["sections"]
    return list(dict.fromkeys(s["label"] for s in (error.expected, error.found) if s))


def _filter_rules(letter: str, number: int) -> str:
    return "".join(
        f"body:has(#{letter}{i}:checked) .error:not(.{letter}{i}) {{ display: none; }}\n"
        for i in range(number)
    )


def _shown(error: Error, labels: list[str], kinds: list[str]) -> dict[str, Any]:
    classes = [f"l{labels.index(name)}" for name in _labels_of(error)]
    return {
        "kind": error.kind,
        "document": error.document,
        "start": error.start,
        "end": error.end,
        "before": error.before,
        "text": error.text,
        "after": error.after,
        "classes": " ".join([*classes, f"k{kinds.index(error.kind)}"]),
        "expected": _side(error.expected),
        "found": _side(error.found),
    }


def _side(side: Mapping[str, Any] | None) -> str:
    """Say what one side has.

    >>> _side({"label": "MONEY", "text": "5 tỷ", "start": 4, "end": 8}), _side(None)
    ('MONEY ‘5 tỷ’', 'nothing')
    >>> _side({"label": "health", "alternatives": ["red_cross"]})
    'health, or red_cross'
    """
    if side is None:
        return "nothing"
    said = str(side["label"])
    if "text" in side:
        said += f" ‘{side['text']}’"
    if side.get("alternatives"):
        said += f", or {', '.join(side['alternatives'])}"
    if "score" in side:
        said += f" (score {side['score']})"
    if "value" in side:
        said += f" = {json.dumps(side['value'], ensure_ascii=False, sort_keys=True)}"
    return said


def _three(number: float | None) -> str:
    return "–" if number is None else f"{number:.3f}"


@cache
def _environment() -> Environment:
    return page_environment(three=_three)
