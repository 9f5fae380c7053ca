"""How labels, sections and values are shown to a reader: names, colours, figures in words.

The values themselves stay as the grammar made them; nothing here computes anything
but the percentage that an actual and its target already imply. Values of an unknown
shape are listed field by field, never dropped.
"""

from __future__ import annotations

import json
import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any, Final

# Chosen by search for the largest smallest distance (OKLab) between any two under normal
# sight, protanopia, deuteranopia and tritanopia, each light enough for black text (7:1).
LABEL_COLOURS: Final = {
    "OFFICIAL": "#f7918b",
    "PERSON": "#f5b785",
    "POSITION": "#d4acff",
    "ORG": "#c1c9e9",
    "RESIDENTIAL_GROUP": "#c8feee",
    "LOCATION": "#8dd7af",
    "MONEY": "#cab749",
    "PERCENT": "#e5f6af",
    "QUANTITY": "#b1b1b1",
    "DATE": "#abeafd",
    "LEGAL_DOC": "#f7d58d",
    "PROGRAM": "#df92d9",
}

# Hues walk round the circle in steps of seven sixteenths: neighbours in the list, which are
# often neighbours in a report, differ most.
SECTION_COLOURS: Final = {
    "general": "#7d8590",
    "propaganda": "#b76566",
    "inspection": "#46b49e",
    "party_building": "#a76799",
    "mass_mobilization": "#85ac67",
    "social_welfare": "#8075ba",
    "epidemic_control": "#ba9a4b",
    "health": "#4486bb",
    "red_cross": "#d58869",
    "culture": "#009399",
    "education": "#d3829f",
    "economy": "#469364",
    "urban_environment": "#b58bcd",
    "security_defense": "#848533",
    "administrative_reform": "#829ce0",
    "justice": "#ab7235",
    "outlook": "#46adcd",
    "other": "#b4b8be",
}

UNKNOWN_COLOUR: Final = "#d8d8d8"
"""For a label or section that a user's own model added."""

SHORT_LABELS: Final = {"RESIDENTIAL_GROUP": "GROUP", "LEGAL_DOC": "LEGAL"}
"""Names that are too long to stand inside the text."""

_NUMBER: Final = re.compile(r"(-?)([0-9]+)((?:\.[0-9]+)?)")
_THIN: Final = "\u202f"  # groups digits without letting a line break between them
_QUALIFIERS: Final = {
    "over": "over",
    "nearly": "nearly",
    "about": "about",
    "at_most": "at most",
    "at_least": "at least",
}
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
# What the two numbers of a/b are, by sense.
_SENSES: Final = {
    "target": "of target",
    "subset": "of the whole",
    "attendance": "present of members",
    "score": "points of maximum",
    "people_per_household": "households / people",
    "rank": "rank of places",
}


def value_text(label: str, value: Mapping[str, Any] | None) -> str:
    """Say a normalised value in one line; the empty string where there is none.

    >>> value_text("MONEY", {"min_vnd": 147105000, "max_vnd": 147105000, "per": None})
    '147\u202f105\u202f000 ₫'
    >>> value_text("QUANTITY", {"actual": 772, "target": 550, "unit": "lao động",
    ...                         "sense": "target"})
    '772 / 550 lao động · 140.4 % of target'
    >>> value_text("LEGAL_DOC", {"type": "Chỉ thị", "numbers": ["05-CT/TW"], "year": None})
    'Chỉ thị 05-CT/TW'
    >>> value_text("ORG", None)
    ''
    """
    rows = value_rows(label, value)
    if rows and rows[0][0] == "value":
        return rows[0][1]
    return ", ".join(f"{name} {said}" for name, said in rows)


def value_rows(label: str, value: Mapping[str, Any] | None) -> list[tuple[str, str]]:
    """List a value as (name, text) rows, what it says as a whole first.

    >>> value_rows("DATE", {"start": "2020-01-01", "end": "2020-06-30", "precision": "half",
    ...                     "anchor": "text"})
    [('value', 'January – June 2020'), ('precision', 'half'), ('anchor', 'text')]
    >>> value_rows("PROGRAM", {"canonical": "Dân vận khéo"})
    [('value', 'Dân vận khéo')]
    """
    if not value:
        return []
    phrase, used = "", frozenset[str]()
    if label in _PHRASES:
        make, fields = _PHRASES[label]
        phrase, used = make(value), frozenset(fields)
    rows = [("value", phrase)] if phrase else []
    for name, part in value.items():
        shown = plain(part)
        if shown and not (phrase and name in used):
            rows.append((name.replace("_", " "), shown))
    return rows


def sort_key(label: str, value: Mapping[str, Any] | None) -> str:
    """Give a value's number or ISO date, by which a column of values is sorted.

    >>> sort_key("MONEY", {"min_vnd": 5000000, "max_vnd": None})
    '5000000'
    >>> sort_key("DATE", {"start": "2021-01-01", "end": "2021-12-31"})
    '2021-01-01'
    """
    for name in ("min_vnd", "max_vnd", "min", "actual", "value", "start"):
        part = (value or {}).get(name)
        if part is not None and not isinstance(part, (list, dict)):
            return str(part)
    return value_text(label, value)


def period_text(period: object) -> str:
    """Say a period, given as {start, end} or in words.

    >>> period_text({"start": "2021-01-01", "end": "2021-12-31"}), period_text("năm 2021")
    ('2021', 'năm 2021')
    """
    return _date(period) if isinstance(period, Mapping) else plain(period)


def figure(number: object) -> str:
    """Group the digits of an integer or a decimal string; other things are shown as they are.

    >>> figure(1607500000), figure("8254.817"), figure("14"), figure("05-CT/TW")
    ('1\u202f607\u202f500\u202f000', '8\u202f254.817', '14', '05-CT/TW')
    """
    match = _NUMBER.fullmatch(str(number))
    if match is None:
        return plain(number)
    sign, whole, fraction = match.groups()
    return f"{sign}{int(whole):,}".replace(",", _THIN) + fraction


def amount_text(low: object, high: object = None, qualifier: object = None) -> str:
    """Say a number, or a range, with the word that qualifies it.

    >>> amount_text(7000, None, "about"), amount_text(5, 7), amount_text(None, 3)
    ('about 7 000', '5 – 7', '3')
    """
    said = _range(low, high)
    return _qualifier({"qualifier": qualifier}) + said if said else ""


def plain(value: object) -> str:
    """Show any JSON value in one line; nothing for null, empty lists and empty objects.

    >>> plain(["A", "B"]), plain({"start": "2021", "end": None}), plain(None), plain(0)
    ('A, B', 'start 2021', '', '0')
    """
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, (list, tuple)):
        return ", ".join(filter(None, map(plain, value)))
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {plain(part)}" for name, part in value.items() if plain(part))
    return json.dumps(value)


def _range(low: object, high: object) -> str:
    if low is None or high is None or low == high:
        return figure(high if low is None else low)
    return f"{figure(low)} – {figure(high)}"


def _first(value: Mapping[str, Any], *names: str) -> Any:
    return next((value[name] for name in names if value.get(name) is not None), None)


def _money(value: Mapping[str, Any]) -> str:
    low, high = (
        _first(value, "min_vnd", "amount", "min"),
        _first(value, "max_vnd", "amount_max", "max"),
    )
    target = _first(value, "target_vnd", "amount_target", "target")
    if low is None and high is None:
        return ""
    currency = plain(value.get("currency"))
    unit = "₫" if currency in ("", "VND") else currency
    if target is not None:
        return f"{figure(low)} / {figure(target)} {unit}{_note(_share(low, target), 'of target')}"
    return f"{_qualifier(value)}{_range(low, high)} {unit}{_per(value)}"


def _percent(value: Mapping[str, Any]) -> str:
    low, high, target = _first(value, "min", "value"), value.get("max"), value.get("target")
    if low is None and high is None:
        return ""
    unit = "‰" if value.get("unit") == "per_mille" else "%"
    aim = "" if target is None else _note(f"target {figure(target)} {unit}")
    return f"{_qualifier(value)}{_range(low, high)} {unit}{_per(value)}{aim}"


def _quantity(value: Mapping[str, Any]) -> str:
    unit, sense = plain(value.get("unit")), plain(value.get("sense"))
    actual, target = value.get("actual"), value.get("target")
    if actual is None or target is None:
        low, high = _first(value, "min", "value", "actual"), value.get("max")
        known = low is not None or high is not None
        return f"{_qualifier(value)}{_range(low, high)} {unit}".rstrip() if known else ""
    share = _share(actual, target) if sense in ("target", "subset") else ""
    other = plain(value.get("target_unit"))
    first, second = (f" {unit}", f" {other}") if other else ("", f" {unit}")
    ratio = f"{figure(actual)}{first} / {figure(target)}{second}".rstrip()
    return ratio + _note(share, _SENSES.get(sense, sense.replace("_", " ")))


def _qualifier(value: Mapping[str, Any]) -> str:
    word = _QUALIFIERS.get(plain(value.get("qualifier")), "")
    return f"{word} " if word else ""


def _per(value: Mapping[str, Any]) -> str:
    unit, count = plain(value.get("per")).replace("_", " and "), value.get("per_count")
    if not unit:
        return ""
    return f" per {figure(count)} {unit}s" if count else f" per {unit}"


def _note(*words: str) -> str:
    """Join what is said behind an amount; nothing where there are no words."""
    said = " ".join(filter(None, words))
    return f" · {said}" if said else ""


def _share(actual: object, target: object) -> str:
    if not (_NUMBER.fullmatch(str(actual)) and _NUMBER.fullmatch(str(target))):
        return ""
    if Decimal(str(target)) == 0:
        return ""
    with localcontext(prec=100):  # figures in a text may have any number of digits
        share = Decimal(str(actual)) * 100 / Decimal(str(target))
        rounded = share.quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{figure(rounded).removesuffix('.0')} %"


def _date(value: Mapping[str, Any]) -> str:
    try:
        start = date.fromisoformat(plain(value.get("start")))
        end = date.fromisoformat(plain(value.get("end")))
    except ValueError:  # open, partial or impossible: what is known, as it is known
        return _partial(value)
    if start == end:
        return _day(start)
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    if start.day != 1 or end.day != monthrange(end.year, end.month)[1]:
        return f"{_day(start)} – {_day(end)}"
    if start.month == 1 and end.month == 12:
        return f"{start.year} – {end.year}" if end.year > start.year else f"{start.year}"
    if months == 3 and start.month % 3 == 1:
        return f"Q{start.month // 3 + 1} {start.year}"
    first, last = _MONTHS[start.month - 1], f"{_MONTHS[end.month - 1]} {end.year}"
    if months == 1:
        return last
    return f"{first} – {last}" if start.year == end.year else f"{first} {start.year} – {last}"


def _partial(value: Mapping[str, Any]) -> str:
    def point(prefix: str) -> str:
        year, month, day = (value.get(f"{prefix}{name}") for name in ("year", "month", "day"))
        if isinstance(month, int) and 1 <= month <= 12:
            month = _MONTHS[month - 1]
        return " ".join(plain(part) for part in (day, month, year) if part is not None)

    points = (plain(value.get("start")), plain(value.get("end")), point(""), point("end_"))
    return " – ".join(filter(None, points))


def _day(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _legal(value: Mapping[str, Any]) -> str:
    kind, numbers = plain(value.get("type")), plain(value.get("numbers"))
    words = (plain(value.get("name")) or kind, numbers, "" if numbers else plain(value.get("year")))
    phrase = " ".join(filter(None, words))
    return phrase[:1].upper() + phrase[1:]


def _joined(*names: str) -> Callable[[Mapping[str, Any]], str]:
    """Make a phrase of the named fields in their order."""

    def phrase(value: Mapping[str, Any]) -> str:
        return " ".join(filter(None, (plain(value.get(name)) for name in names)))

    return phrase


_AMOUNT: Final = (
    *("min_vnd", "max_vnd", "target_vnd", "amount", "amount_max", "amount_target", "min", "max"),
    *("value", "actual", "target", "target_unit", "unit", "sense"),
    *("currency", "per", "per_count", "qualifier"),
)
_DATE: Final = ("start", "end", "year", "month", "day", "end_year", "end_month", "end_day")
# How each label's value is said, and the fields that saying it uses up.
_PHRASES: Final[dict[str, tuple[Callable[[Mapping[str, Any]], str], tuple[str, ...]]]] = {
    "MONEY": (_money, _AMOUNT),
    "PERCENT": (_percent, _AMOUNT),
    "QUANTITY": (_quantity, _AMOUNT),
    "DATE": (_date, _DATE),
    "LEGAL_DOC": (_legal, ("type", "numbers", "name")),
    "RESIDENTIAL_GROUP": (_joined("kind", "numbers", "name"), ("kind", "numbers", "name")),
    "LOCATION": (_joined("type", "name"), ("type", "name")),
    "POSITION": (_joined("expanded"), ("expanded",)),
    "PROGRAM": (_joined("canonical"), ("canonical",)),
}
