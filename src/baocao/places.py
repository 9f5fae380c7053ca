"""Places resolved to unit codes: wards, districts and provinces before and after July 2025.

On 1 July 2025 Vietnam's wards were merged, its districts abolished and its provinces
joined from 63 to 34. A report's own date says which of the two a name belongs to. Codes are
those of the General Statistics Office, from the package ``vietnamadminunits`` (extra
``places``), whose older register is that of June 2025: a ward that was merged away earlier
is not in it. Everything is read from the installed package; nothing goes to the network.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from typing import Any, Final, Literal

from baocao.normal import normalize

MERGERS: Final = "2025-07-01"
"""First day of the wards and provinces of today."""

Level = Literal["province", "district", "ward"]
Named = tuple[str, str]
"""Type and name of a unit as ``grammar.places.parse_place`` reads them."""

_ALIASES: Final[dict[Named, Named]] = {
    ("tỉnh", "thừa thiên huế"): ("thành phố", "huế"),
    ("thành phố", "hcm"): ("thành phố", "hồ chí minh"),
    ("thành phố", "sài gòn"): ("thành phố", "hồ chí minh"),
}


class PlacesExtraMissing(ImportError):
    """The register of places is not installed; the message says how to install it."""

    def __init__(self) -> None:
        super().__init__(
            "places cannot be resolved: the package vietnamadminunits is not installed; "
            "install it with: pip install 'baocao[places]'"
        )


@dataclass(frozen=True, slots=True)
class PlaceUnit:
    """One administrative unit: its code, its name in full, and the units that hold it."""

    code: str
    name: str
    level: Level
    district: str | None
    province: str


@dataclass(frozen=True, slots=True)
class Resolution:
    """The units that a name may mean before and after July 2025; several where undecided.

    A ward that was divided has all its successors in ``after``; a ward of today has all that
    went into it in ``before``. Districts have no successor.
    """

    before: tuple[PlaceUnit, ...]
    after: tuple[PlaceUnit, ...]

    def codes(self) -> dict[str, list[str]] | None:
        """Return the codes for ``value.codes`` of a LOCATION; None where nothing was found."""
        if not self.before and not self.after:
            return None
        return {
            "before": [unit.code for unit in self.before],
            "after": [unit.code for unit in self.after],
        }


def check_extra() -> None:
    """Raise PlacesExtraMissing where the register of places is not installed."""
    if find_spec("vietnamadminunits") is None:
        raise PlacesExtraMissing


def resolve_place(
    kind: str,
    name: str,
    *,
    day: str | None,
    within: Iterable[Named] = (),
    near: Iterable[Named] = (),
) -> Resolution:
    """Return the units that a name may mean in a report of a certain day.

    Args:
        kind: type of the unit (``phường``, ``quận``, ``tỉnh`` …).
        name: its name without the type.
        day: date of the report (ISO); without one, units of both times are candidates.
        within: the larger units that hold it (``phường 5, quận 10``); what lies elsewhere is
            no candidate.
        near: larger units that the report names somewhere; candidates in one of them are
            kept, all candidates where none is.

    A choice among what is left is never made.

    Raises:
        PlacesExtraMissing: the extra ``places`` is not installed.
    """
    register = _register()
    (wanted,) = _wanted([(kind, name)])
    holders, around = (_wanted(units) - {wanted} for units in (within, near))
    old, new = register.old.find(wanted), register.new.find(wanted)
    if holders:
        old, new = _inside(old, holders), _inside(new, holders)
    old, new = _inside(old, around) or old, _inside(new, around) or new
    # A name of the other time only (a quận in 2026) is told of that time.
    if day is not None and old and new:
        old, new = (old, []) if day < MERGERS else ([], new)
    before = [*old, *(unit for found in new for unit in register.origins(found))]
    after = [*new, *(unit for found in old for unit in register.successors(found))]
    return Resolution(tuple(dict.fromkeys(before)), tuple(dict.fromkeys(after)))


def resolve_record(record: dict[str, Any]) -> dict[str, Any]:
    """Return a report record whose LOCATION values, nested ones included, have their codes.

    The day is that of publication, else the last day of the report's period. Candidates are
    those inside the units named right behind (``phường X, TP. Y``); where none is, they are
    narrowed by the larger units that the report names anywhere.

    Raises:
        PlacesExtraMissing: the extra ``places`` is not installed.
    """
    day = _day(record.get("meta") or {})
    named = [unit for item in _locations(record) if (unit := _named(item)) is not None]
    larger = [unit for unit in dict.fromkeys(named) if unit[0] not in _WARDS]
    entities = [
        _resolved(entity, _behind(record, index), larger, day)
        for index, entity in enumerate(record.get("entities") or ())
    ]
    return {**record, "entities": entities}


_WARDS: Final = frozenset({"phường", "xã", "thị trấn", "đặc khu"})
# What may hold a unit of a type; a thành phố of a province holds wards.
_HOLDERS: Final = {
    **dict.fromkeys(_WARDS, ("quận", "huyện", "thị xã", "thành phố", "tỉnh")),
    **dict.fromkeys(("quận", "huyện", "thị xã"), ("thành phố", "tỉnh")),
    "thành phố": ("tỉnh",),
    "tỉnh": (),
}
_CHAIN_GAP: Final = 3  # characters between the units of a chain: ', ', ' ('


def _resolved(
    entity: dict[str, Any], chain: list[Named], larger: list[Named], day: str | None
) -> dict[str, Any]:
    nested = [_with_codes(item, [], larger, day) for item in entity.get("nested") or ()]
    changed = _with_codes(entity, chain, [] if chain else larger, day)
    return {**changed, "nested": nested} if "nested" in entity else changed


def _with_codes(
    item: dict[str, Any], within: list[Named], near: list[Named], day: str | None
) -> dict[str, Any]:
    named = _named(item)
    if named is None:
        return item
    found = resolve_place(*named, day=day, within=within, near=near)
    return {**item, "value": {**item["value"], "codes": found.codes()}}


def _behind(record: dict[str, Any], index: int) -> list[Named]:
    """Return the larger units of the chain that begins with an entity."""
    text, entities = record["text"], record["entities"]
    chain: list[Named] = []
    held = _named(entities[index])
    for here in range(index, len(entities) - 1):
        start, end = entities[here]["end"], entities[here + 1]["start"]
        holder = _named(entities[here + 1])
        joined = 0 <= end - start <= _CHAIN_GAP and not text[start:end].strip(" ,(-–")
        if held is None or holder is None or not joined:
            break
        if holder[0] not in _HOLDERS.get(held[0], ()):
            break
        chain.append(holder)
        held = holder
    return chain


def _locations(record: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for entity in record.get("entities") or ():
        yield entity
        yield from entity.get("nested") or ()


def _named(item: dict[str, Any]) -> Named | None:
    value = item.get("value") if item["label"] == "LOCATION" else None
    return (value["type"], value["name"]) if value and value.get("type") else None


def _day(meta: dict[str, Any]) -> str | None:
    period = meta.get("period") or {}
    return meta.get("published") or period.get("end")


def _wanted(units: Iterable[Named]) -> set[Named]:
    folded = ((kind, _fold(name)) for kind, name in units)
    return {_ALIASES.get(unit, unit) for unit in folded}


def _inside(units: list[PlaceUnit], holders: set[Named]) -> list[PlaceUnit]:
    """Return the units inside the named ones: a district says more than a province."""
    in_district = [u for u in units if u.district is not None and _full(u.district) in holders]
    return in_district or [u for u in units if _full(u.province) in holders]


def _full(name: str) -> Named:
    """Return type and folded name of a unit's name in full.

    >>> _full("Thành phố Phủ Lý"), _full("Quận 12")
    (('thành phố', 'phủ lý'), ('quận', '12'))
    """
    folded = _fold(name)
    kind = next(k for k in _KINDS if folded.startswith(f"{k} "))
    return kind, folded[len(kind) + 1 :].lstrip("0")


_KINDS: Final = (
    "thị trấn", "thị xã", "thành phố", "đặc khu", "phường", "quận", "huyện", "tỉnh", "xã",
)  # fmt: skip


def _fold(name: str) -> str:
    folded = " ".join(normalize(name).lower().replace("-", " ").split())
    return folded.lstrip("0") if folded.isdigit() else folded


def _plain(name: str) -> str:
    """Return a name without its marks: Highland names are written in many ways."""
    bare = unicodedata.normalize("NFD", name.replace("đ", "d"))
    return "".join(c for c in bare if not unicodedata.combining(c) and c not in " '’")


class _Names:
    """The units of one time, by type and name."""

    def __init__(self, units: Iterable[PlaceUnit]) -> None:
        self._exact: dict[Named, list[PlaceUnit]] = {}
        self._plain: dict[Named, list[PlaceUnit]] = {}
        for unit in units:
            kind, name = _full(unit.name)
            self._exact.setdefault((kind, name), []).append(unit)
            self._plain.setdefault((kind, _plain(name)), []).append(unit)

    def find(self, named: Named) -> list[PlaceUnit]:
        """Return the units of a name; without its marks where no name has them."""
        kind, name = named
        return self._exact.get(named) or self._plain.get((kind, _plain(name))) or []


@dataclass(frozen=True, slots=True)
class _Register:
    """All units of both times, and which became which."""

    old: _Names
    new: _Names
    became: dict[tuple[Level, str], list[PlaceUnit]]
    was: dict[tuple[Level, str], list[PlaceUnit]]

    def successors(self, unit: PlaceUnit) -> list[PlaceUnit]:
        """Return what an old unit became."""
        return self.became.get((unit.level, unit.code), [])

    def origins(self, unit: PlaceUnit) -> list[PlaceUnit]:
        """Return what went into a unit of today."""
        return self.was.get((unit.level, unit.code), [])


@cache
def _register() -> _Register:
    try:
        from vietnamadminunits.converter.converter_2025 import (
            DICT_PROVINCE,
            DICT_PROVINCE_WARD_DIVIDED,
            DICT_PROVINCE_WARD_NO_DIVIDED,
        )
        from vietnamadminunits.database import get_data
    except ImportError as error:
        raise PlacesExtraMissing from error
    old = _units(get_data("*", table="admin_units_legacy"))
    new = _units(get_data("*", table="admin_units"))
    pairs = [
        (old[origin], new[province])
        for province, origins in DICT_PROVINCE.items()
        for origin in origins
    ]
    for province, wards in DICT_PROVINCE_WARD_NO_DIVIDED.items():
        pairs += [
            (old[key], new[f"{province}_{ward}"]) for ward, keys in wards.items() for key in keys
        ]
    for province, divided in DICT_PROVINCE_WARD_DIVIDED.items():
        pairs += [
            (old[key], new[f"{province}_{ward['newWardKey']}"])
            for key, wards in divided.items()
            for ward in wards
        ]
    became: dict[tuple[Level, str], list[PlaceUnit]] = {}
    was: dict[tuple[Level, str], list[PlaceUnit]] = {}
    for origin, successor in pairs:
        became.setdefault((origin.level, origin.code), []).append(successor)
        was.setdefault((successor.level, successor.code), []).append(origin)
    return _Register(_Names(old.values()), _Names(new.values()), became, was)


def _units(rows: Iterable[dict[str, Any]]) -> dict[str, PlaceUnit]:
    """Return the units of a table of wards by the keys that the package joins them with."""
    units: dict[str, PlaceUnit] = {}
    for row in rows:
        province, district, ward = row["province"], row.get("district"), row["ward"]
        key = row["provinceKey"]
        units.setdefault(key, PlaceUnit(row["provinceCode"], province, "province", None, province))
        if district is not None:
            key = f"{key}_{row['districtKey']}"
            unit = PlaceUnit(row["districtCode"], district, "district", None, province)
            units.setdefault(key, unit)
            if ward is None:  # an island district without wards
                units[f"{key}_"] = unit
        if ward is not None:
            key = f"{key}_{row['wardKey']}"
            units[key] = PlaceUnit(row["wardCode"], ward, "ward", district, province)
    return units
