"""Labelling configurations of Label Studio: written, read, and checked against tasks.

The tool says nothing when a prediction names a control or a label that its configuration
does not have: it is just not shown. So whatever goes there is checked here first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from colorsys import hls_to_rgb, rgb_to_hls
from dataclasses import dataclass
from typing import Any, Final

from baocao.display import LABEL_COLOURS, SECTION_COLOURS, UNKNOWN_COLOUR
from baocao.formats.conversion_notes import ConversionError, Item
from baocao.formats.label_studio import ALTERNATIVES, KIND, LABEL, OBJECT, SECTION
from baocao.schema import ENTITY_LABELS, KINDS, SECTIONS

_ABOUT: Final = {**ENTITY_LABELS, **SECTIONS, **KINDS}
_TEXT: Final = "Text"
_CONTRAST: Final = 3.0
# Line breaks of the report are seen as such, and the labels stay while the text is scrolled.
_STYLE: Final = "position: sticky; top: 0; z-index: 2; background: var(--color-neutral-background)"


@dataclass(frozen=True, slots=True)
class Control:
    """A tag that annotates: its name, its kind (``labels``, ``choices`` …), of what, with what."""

    name: str
    type: str
    to: tuple[str, ...]
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Config:
    """What a labelling configuration allows: its controls, and the field that each text shows."""

    controls: Mapping[str, Control]
    texts: Mapping[str, str]


def labelling_config(
    labels: Iterable[str], sections: Iterable[str] = (), kinds: Iterable[str] = KINDS
) -> str:
    """Return the configuration for entities, and for sections of sentences where there are any.

    >>> print(labelling_config(["MONEY"]))
    <View>
      <Labels name="label" toName="text">
        <Label value="MONEY" background="#a69430" hint="an amount of money with scale and unit"/>
      </Labels>
      <Text name="text" value="$text"/>
    </View>
    <BLANKLINE>
    """
    from lxml import etree

    labels, sections = list(labels), list(sections)
    view = etree.Element("View")
    tools = etree.SubElement(view, "View", style=_STYLE) if sections else view
    _labels(tools, LABEL, _coloured(labels, LABEL_COLOURS))
    if sections:
        _labels(tools, SECTION, _coloured(sections, SECTION_COLOURS))
    etree.SubElement(view, _TEXT, name=OBJECT, value="$text")
    if sections:
        _choices(view, KIND, kinds, choice="single")
        _choices(view, ALTERNATIVES, sections, choice="multiple")
    etree.indent(view)
    return str(etree.tostring(view, encoding="unicode")) + "\n"


def read_config(xml: str, where: str) -> Config:
    """Return what a configuration allows; ``where`` is for messages.

    Raises:
        ConversionError: no XML, or a text that is no labelling configuration.
    """
    from lxml import etree

    # No entities and no network: the file may be anybody's.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
    try:
        root = etree.fromstring(xml.encode("utf-8"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ConversionError(f"{where}: no XML ({error}); give a labelling config") from error
    controls = {
        tag.get("name"): Control(
            tag.get("name"),
            str(tag.tag).lower(),
            tuple(tag.get("toName").split(",")),
            tuple(_values(tag)),
        )
        for tag in root.iter("*")
        if tag.get("name") and tag.get("toName")
    }
    texts = {
        tag.get("name"): (tag.get("value") or "").removeprefix("$")
        for tag in root.iter(_TEXT)
        if tag.get("name")
    }
    return Config(controls, texts)


def task_problems(config: Config, tasks: Iterable[Any]) -> Iterator[str]:
    """Yield what of the tasks the tool would refuse, or leave unseen without a word.

    >>> xml = labelling_config(["MONEY"])
    >>> result = {"id": "e0", "from_name": "label", "to_name": "text", "type": "labels",
    ...           "value": {"start": 0, "end": 3, "text": "họp", "labels": ["EVENT"]}}
    >>> task = {"id": 7, "data": {"text": "họp"}, "predictions": [
    ...     {"model_version": "m", "result": [result]}, {"model_version": "m", "result": []}]}
    >>> for problem in task_problems(read_config(xml, "config.xml"), [task]):
    ...     print(problem)
    task 7: 'EVENT' is no value of the control 'label'
    task 7: two predictions of the model version 'm'
    """
    for number, task in enumerate(tasks, start=1):
        where = f"task {task.get('id', number)}"
        data = task["data"]
        for name, field in config.texts.items():
            if not isinstance(data.get(field), str):
                yield f"{where}: no text in data.{field}, which the config shows as '{name}'"
        seen = set[str]()
        for row in (*(task.get("annotations") or ()), *(task.get("predictions") or ())):
            for problem in dict.fromkeys(_row_problems(config, row["result"], data)):
                yield f"{where}: {problem}"
        for row in task.get("predictions") or ():
            version = str(row.get("model_version"))
            if version in seen:
                yield f"{where}: two predictions of the model version '{version}'"
            seen.add(version)


def _row_problems(config: Config, results: Sequence[Item], data: Item) -> Iterator[str]:
    for result in results:
        if result.get("type") == "relation":
            continue
        name, to, type_ = (result.get(key) for key in ("from_name", "to_name", "type"))
        control = config.controls.get(str(name))
        if control is None:
            yield f"the config has no control '{name}'"
            continue
        if to not in control.to:
            yield f"the control '{name}' is of '{', '.join(control.to)}', not of '{to}'"
        if type_ != control.type:
            yield f"the control '{name}' is of the type '{control.type}', not '{type_}'"
            continue
        value = result.get("value") or {}
        for given in value.get(control.type) or ():
            if given not in control.values:
                yield f"'{given}' is no value of the control '{name}'"
        text = data.get(config.texts.get(str(to), ""))
        if isinstance(text, str) and not _is_inside(value, text):
            yield f"{value.get('start')}:{value.get('end')} of '{name}' is outside the text"


def _is_inside(value: Item, text: str) -> bool:
    start, end = value.get("start", 0), value.get("end", len(text))
    return isinstance(start, int) and isinstance(end, int) and 0 <= start <= end <= len(text)


def _labels(parent: Any, name: str, colours: Mapping[str, str]) -> None:
    from lxml import etree

    tag = etree.SubElement(parent, "Labels", name=name, toName=OBJECT)
    for value, colour in colours.items():
        hint = {"hint": _ABOUT[value]} if value in _ABOUT else {}
        etree.SubElement(tag, "Label", value=value, background=colour, **hint)


def _choices(parent: Any, name: str, values: Iterable[str], *, choice: str) -> None:
    from lxml import etree

    tag = etree.SubElement(
        parent, "Choices", name=name, toName=OBJECT, choice=choice,
        perRegion="true", whenTagName=SECTION,
    )  # fmt: skip
    for value in values:
        etree.SubElement(tag, "Choice", value=value)


def _coloured(values: Iterable[str], colours: Mapping[str, str]) -> dict[str, str]:
    """Return a colour for each value: its own, or the next that no other value has.

    >>> _coloured(["MONEY", "EVENT"], {"MONEY": "#cab749", "ORG": "#c1c9e9"})
    {'MONEY': '#a69430', 'EVENT': '#8191d2'}
    """
    values = list(values)
    free = iter([colour for name, colour in colours.items() if name not in values])
    return {v: _readable(colours.get(v) or next(free, UNKNOWN_COLOUR)) for v in values}


def _readable(colour: str) -> str:
    """Return a colour dark enough for letters on white.

    The tool writes the names of labels in their colour, and lays it thinly over the text. The
    ratio of WCAG 2.2 for large letters and signs is 3 to 1 (success criterion 1.4.11).

    >>> _readable("#cab749"), _readable("#4486bb")
    ('#a69430', '#4486bb')
    """
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    hue, light, saturation = rgb_to_hls(*parts)
    while _CONTRAST * (_luminance(parts) + 0.05) > 1.05:
        light -= 0.01
        parts = list(hls_to_rgb(hue, light, saturation))
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)


def _luminance(parts: Sequence[float]) -> float:
    """Return the relative luminance of a colour in sRGB, as WCAG 2.2 defines it."""
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _values(tag: Any) -> Iterator[str]:
    for child in tag.iter("Label", "Choice"):
        yield child.get("alias") or child.get("value") or ""
