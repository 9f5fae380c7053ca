"""The statistics of a corpus as one page: a bar a row, its parts a colour a split.

The page is one file without scripts and without anything to fetch; the bars are inline
SVG, and the numbers stand beside them as text.
"""

from __future__ import annotations

from html import escape
from typing import Any, Final

from baocao.corpus_stats import ALL, TABLES, Table
from baocao.schema import ENTITY_LABELS, KINDS, SECTIONS, TEXT_KINDS

# Told apart under every kind of colour blindness, on white and on black.
_COLOURS: Final = ("#4486bb", "#d58869", "#469364", "#a76799", "#848533", "#7d8590")
_ABOUT: Final = {**SECTIONS, **ENTITY_LABELS, **KINDS, **TEXT_KINDS}
# Rows of these tables differ in unit, so a bar would compare what cannot be compared.
_PLAIN: Final = ("sizes", "sentence_length")
_WIDTH: Final = 480
_HEIGHT: Final = 14

_STYLE: Final = """
:root { color-scheme: light dark; --bg: #fbfaf8; --fg: #1d1f23; --soft: #5c6370;
  --line: #e3e0da; --empty: #efece6; }
@media (prefers-color-scheme: dark) { :root { --bg: #15171b; --fg: #e4e6ea; --soft: #a0a7b3;
  --line: #31353d; --empty: #22262d; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.5rem 4rem; max-width: 66rem; background: var(--bg);
  color: var(--fg); font: 15px/1.5 system-ui, "Segoe UI", "Noto Sans", sans-serif; }
h1 { font-size: 1.75rem; margin: 0; }
h2 { font-size: 1.15rem; margin: 2.5rem 0 .5rem; scroll-margin-top: 3rem; }
.legend, .about { color: var(--soft); }
.legend { position: sticky; top: 0; background: var(--bg); padding: .5rem 0; }
.legend i { display: inline-block; width: .8em; height: .8em; margin: 0 .35em 0 1em; }
.legend i:first-child { margin-left: 0; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th { text-align: left; font-weight: 500; }
th, td { padding: .15rem .6rem .15rem 0; border-bottom: 1px solid var(--line);
  vertical-align: middle; }
thead th { color: var(--soft); font-size: .8rem; }
.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.bar { width: 45%; min-width: 4.5rem; }
@media (max-width: 40rem) { th, td { font-size: .85rem; } }
.about { font-size: .8rem; display: block; line-height: 1.2; font-weight: 400; }
svg { display: block; width: 100%; height: 14px; }
"""


def stats_page(stats: dict[str, Any], *, title: str = "Corpus") -> str:
    """Return the page for what :func:`baocao.corpus_stats.stats` counted.

    >>> page = stats_page({"splits": ["train", "all"], "labels": {"MONEY": {"train": 2, "all": 2}}})
    >>> '<rect x="0" y="0" width="480" height="14" fill="#4486bb"/>' in page
    True
    """
    splits: list[str] = stats["splits"]
    parts = [name for name in splits if name != ALL]
    colours = {name: _COLOURS[i % len(_COLOURS)] for i, name in enumerate(parts)}
    legend = "".join(
        f'<i style="background:{colour}"></i>{escape(name)}' for name, colour in colours.items()
    )
    sections = [
        _section(name, heading, stats[name], splits, colours)
        for name, heading in TABLES.items()
        if stats.get(name)
    ]
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f'<h1>{escape(title)}</h1>\n<div class="legend">{legend}</div>\n'
        + "\n".join(sections)
        + "\n</body>\n</html>\n"
    )


def _section(
    name: str, heading: str, table: Table, splits: list[str], colours: dict[str, str]
) -> str:
    longest = max((sum(row[part] for part in colours) for row in table.values()), default=0)
    bars = name not in _PLAIN
    head = "".join(f'<th class="n">{escape(split)}</th>' for split in splits)
    rows = [
        f"<tr><th>{_name(row)}</th>"
        + "".join(f'<td class="n">{_grouped(numbers[split])}</td>' for split in splits)
        + (f'<td class="bar">{_bar(numbers, colours, longest)}</td>' if bars else "")
        + "</tr>"
        for row, numbers in table.items()
    ]
    return (
        f'<section id="{escape(name)}">\n<h2>{escape(heading)}</h2>\n<div class="scroll"><table>'
        f"<thead><tr><th></th>{head}{'<th></th>' if bars else ''}</tr></thead>\n<tbody>\n"
        + "\n".join(rows)
        + "\n</tbody></table></div>\n</section>"
    )


def _name(row: str) -> str:
    about = _ABOUT.get(row)
    return escape(row) + (f'<span class="about">{escape(about)}</span>' if about else "")


def _bar(numbers: dict[str, int], colours: dict[str, str], longest: int) -> str:
    """Return one stacked bar; a split that has any is at least a pixel wide."""
    x, parts = 0, []
    for split, colour in colours.items():
        width = max(numbers[split] * _WIDTH // longest, 1) if numbers[split] else 0
        if width:
            parts.append(
                f'<rect x="{x}" y="0" width="{width}" height="{_HEIGHT}" fill="{colour}"/>'
            )
        x += width
    return (
        f'<svg viewBox="0 0 {_WIDTH + len(colours)} {_HEIGHT}" preserveAspectRatio="none" '
        f'aria-hidden="true">{"".join(parts)}</svg>'
    )


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", "\u202f")
