"""The card of a model: its README, made of its scores, its corpus and its config."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from marked import table

from baocao.corpus import CorpusError
from baocao.corpus_stats import stats
from baocao.schema import VALUE_LABELS

TEMPLATE: Final = "card.md.jinja"
MODES: Final = {
    "strict": "strict F1",
    "boundary": "right borders, any label",
    "partial": "half a point for any overlap",
    "type": "right label, any overlap",
}
_MERGERS: Final = 2025  # the year in which wards were merged and their groups renumbered
_MISTAKES: Final = 5
_CONFUSIONS: Final = 6
_WEAKEST: Final = 3
_EXAMPLE: Final = 90  # characters of a span that an example shows
# Settings of a config that say where and how, not what is learnt.
_NO_RECIPE: Final = ("factory", "@readers", "path", "max_errors")


def card(
    meta: Mapping[str, Any],
    scores: Mapping[str, Any],
    config: Mapping[str, Any],
    *,
    size: int,
    annotations: Path,
    benchmarks: Mapping[str, Any] | None = None,
    planted: Mapping[str, Any] | None = None,
) -> str:
    """Return the card.

    Args:
        meta: of the model.
        scores: ``dev`` and ``test``, as evaluate.py writes them.
        config: the filled config of the model.
        size: bytes of the model's files.
        annotations: folder of the data card and of ``gold``.
        benchmarks: results of benchmarks/run.py, where there are some.
        planted: results of benchmarks/planted.py, where there are some.
    """
    dev, test = scores["dev"], scores["test"]
    return (
        _environment()
        .get_template(TEMPLATE)
        .render(
            meta=meta,
            dev=dev,
            test=test,
            size=size,
            modes=MODES,
            corpus=corpus_facts(annotations),
            recipe=recipe_table(config),
            labels=labels_table(dev, test),
            groups=groups_table(dev, test),
            sections=sections_table(dev, test),
            confusions=", ".join(confusions(dev)),
            reliability=reliability_table(test),
            weakest=", ".join(weakest(test)),
            mistakes=mistakes(dev),
            planted=planted,
            speed=speed(benchmarks) if benchmarks else "",
            machine=benchmarks["machine"]["processor"] if benchmarks else "",
        )
    )


def three(number: float | None) -> str:
    """Return a score with three digits, a dash where there is none."""
    return "–" if number is None else f"{number:.3f}"


def interval(row: Mapping[str, Any]) -> str:
    """Return an interval.

    >>> interval({"low": 0.91, "high": 0.956}), interval({"low": None, "high": None})
    ('0.910–0.956', '–')
    """
    return "–" if row["low"] is None else f"{three(row['low'])}–{three(row['high'])}"


def score(row: Mapping[str, Any]) -> str:
    """Return F1 with its interval."""
    return three(row["f"]) if row["low"] is None else f"{three(row['f'])} ({interval(row)})"


def corpus_facts(annotations: Path) -> dict[str, str]:
    """Return licence and agreement, as the data card says, and the counts of the gold files.

    Raises:
        CorpusError: the data card does not say it.
    """
    path = annotations / "README.md"
    text = path.read_text(encoding="utf-8")
    licence = re.search(r"Licence: (\[[^]]+\]\([^)]+\))", text)
    agreement = re.search(r"^\| all \| ([\d.]+) \|", text, re.MULTILINE)
    if licence is None or agreement is None:
        raise CorpusError(f"{path}: no line 'Licence: […](…)' or no row '| all | …' of agreement")
    counts = stats([annotations / "gold"])
    splits = [name for name in counts["splits"] if name != "all"]
    rows = [
        [name, *(f"{counts['sizes'][name][split]:,}" for split in splits)]
        for name in ("documents", "sentences", "entities", "characters")
    ]
    years = counts["years"].items()
    recent = sum(row["train"] for year, row in years if year.isdigit() and int(year) >= _MERGERS)
    return {
        "licence": licence[1],
        "agreement": agreement[1],
        "table": table(["", *splits], rows),
        "recent": f"{recent} of {counts['sizes']['documents']['train']}",
    }


def recipe_table(config: Mapping[str, Any]) -> str:
    """Return the settings of the trained components and of the training data."""
    rows = []
    blocks = {name: config["components"][name] for name in config["nlp"]["pipeline"]}
    blocks["training data"] = config["corpora"]["train"]
    for name, block in blocks.items():
        settings = {k: v for k, v in block.items() if k not in _NO_RECIPE}
        if settings:
            rows.append([name, ", ".join(f"{k} {_setting(v)}" for k, v in settings.items())])
    return table(["part", "settings"], rows)


def _setting(value: Any) -> str:
    """Return a setting as a config writes it.

    >>> _setting(None), _setting(True), _setting(0.05)
    ('default', 'true', '0.05')
    """
    if value is None:
        return "default"
    return str(value).lower() if isinstance(value, bool) else str(value)


def labels_table(dev: Mapping[str, Any], test: Mapping[str, Any]) -> str:
    """Return precision, recall and F1 with its interval by label, on both sets."""
    header = ["label"]
    for title in ("dev", "test"):
        header += [f"{title}: spans", "P", "R", "F1", "95 %"]
    rows = []
    for name in dev["spans"]:
        cells = ["all" if name == "micro" else name]
        for part in (dev, test):
            row = part["spans"].get(name)
            if row is None:
                cells += ["–"] * 5
                continue
            strict = row["strict"]
            cells += [str(row["gold"]), *(three(strict[k]) for k in ("p", "r", "f"))]
            cells.append(interval(strict))
        rows.append(cells)
    return table(header, rows)


def groups_table(dev: Mapping[str, Any], test: Mapping[str, Any]) -> str:
    """Return strict F1 by kind of text, region and years, on both sets."""
    rows = []
    for group in dev["groups"]:
        for name in sorted({*dev["groups"][group], *test["groups"].get(group, {})}):
            cells = [f"{group}: {name.replace('_', ' ')}"]
            for part in (dev, test):
                found = part["groups"].get(group, {}).get(name)
                cells += ["–", "–"] if found is None else [str(found["documents"]), score(found)]
            rows.append(cells)
    return table(["", "dev: documents", "F1", "test: documents", "F1"], rows)


def sections_table(dev: Mapping[str, Any], test: Mapping[str, Any]) -> str:
    """Return accuracy, macro F1, and F1 by section, on both sets."""
    sides = (dev["sections"], test["sections"])
    rows = [
        ["sentences", *(str(s["sentences"]) for s in sides)],
        ["accepted", *(f"{three(s['sections_acc'])} ({interval(s)})" for s in sides)],
        ["identical to the first gold section", *(three(s["sections_strict"]) for s in sides)],
        ["macro F1", *(three(s["macro_f1"]) for s in sides)],
    ]
    for name in dict.fromkeys(name for s in sides for name in s["by_section"]):
        cells = [s["by_section"].get(name) for s in sides]
        rows.append(
            [
                f"{name}, F1 (sentences)",
                *(f"{three(c['f'])} ({c['gold']})" if c else "–" for c in cells),
            ]
        )
    return table(["", "dev", "test"], rows)


def confusions(part: Mapping[str, Any]) -> list[str]:
    """Return the pairs of sections confused most often, the gold one first."""
    pairs = [
        (n, gold, found)
        for gold, row in part["sections"]["confusion"].items()
        for found, n in row.items()
        if gold != found
    ]
    pairs.sort(key=lambda pair: (-pair[0], pair[1:]))
    return [f"{gold} found as {found} ({n})" for n, gold, found in pairs[:_CONFUSIONS]]


def reliability_table(part: Mapping[str, Any]) -> str:
    """Return number, mean score and share right of entities and sections by bin of scores."""
    tables = (part["calibration"]["reliability"], part["sections"]["reliability"])
    rows = []
    for one, other in zip(*tables, strict=True):
        if one["n"] or other["n"]:
            cells = [f"{one['low']}–{one['high']}"]
            for row in (one, other):
                cells += [str(row["n"]), three(row["score"]), three(row["right"])]
            rows.append(cells)
    header = ["score", "entities", "mean score", "right", "sentences", "mean score", "accepted"]
    return table(header, rows)


def weakest(part: Mapping[str, Any]) -> list[str]:
    """Return the labels with the lowest strict F1."""
    rows = [
        (row["strict"]["f"], name)
        for name, row in part["spans"].items()
        if name != "micro" and row["gold"]
    ]
    return [f"{name} {three(f)}" for f, name in sorted(rows)[:_WEAKEST]]


def mistakes(part: Mapping[str, Any]) -> dict[str, Any]:
    """Return the most frequent types of mistakes with entities, with examples as Markdown."""
    rows = [row for row in part["error_types"] if row["kind"] not in ("section", "value")]
    return {
        "n": sum(row["n"] for row in rows),
        "rows": [
            {**row, "examples": [example(one) for one in row.get("examples", ())]}
            for row in rows[:_MISTAKES]
        ],
    }


def example(one: Mapping[str, Any]) -> str:
    """Return one mistake in its context: what is expected, and what was found.

    >>> example({"before": "gặp bà ", "text": "Lò Thị Ón", "after": " ở", "expected":
    ...          [{"label": "PERSON", "text": "Lò Thị Ón"}], "found": []})
    '… gặp bà **Lò Thị Ón** ở …: expected PERSON ‘Lò Thị Ón’, found nothing'
    """
    before, after = (" ".join(one[name].split()) for name in ("before", "after"))
    lead = f"… {before}{_gap(one['before'][-1:])}" if before else ""
    tail = f"{_gap(one['after'][:1])}{after} …" if after else ""
    sides = (_said(one["expected"]), _said(one["found"]))
    return f"{lead}**{_short(one['text'])}**{tail}: expected {sides[0]}, found {sides[1]}"


def _gap(character: str) -> str:
    return " " if character.isspace() else ""


def _said(side: list[Mapping[str, Any]]) -> str:
    return " + ".join(f"{s['label']} ‘{_short(s['text'])}’" for s in side) or "nothing"


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _EXAMPLE else f"{plain[: _EXAMPLE - 1].rstrip()}…"


def speed(benchmarks: Mapping[str, Any]) -> str:
    """Return how fast the pipeline is, by itself and beside underthesea's ner."""
    said = []
    for name, about in (("baocao", "with words"), ("baocao_no_words", "without")):
        row = benchmarks["systems"].get(name, {})
        if "characters_per_cpu_s" not in row:
            continue
        rate = f"{row['characters_per_cpu_s']:,} characters a second on one core {about}"
        ratio = benchmarks["ratio"].get(name)
        said.append(f"{rate} ({ratio} times underthesea's ner in the same run)" if ratio else rate)
        if name == "baocao":
            said.append(f"{row['peak_bytes'] / 1e6:.0f} MB of memory at most")
    return "; ".join(said)


def facts(part: Mapping[str, Any], how: str) -> str:
    """Return F1 of facts and how many the gold has; what no document has is a dash."""
    found = part.get("facts") or {}
    return f"{three(found[how]['f'])} of {found['gold']}" if found.get("gold") else "–"


def findings(part: Mapping[str, Any]) -> str:
    """Return precision and recall of findings, and how many the gold has."""
    found = (part.get("findings") or {}).get("micro") or {}
    if not found.get("gold"):
        return "–"
    return f"P {three(found['p'])}, R {three(found['r'])} of {found['gold']}"


def values(part: Mapping[str, Any]) -> str:
    """Return how many values are right, and how many of the gold ones the rules wrote alike."""
    row = part["values"]["micro"]
    return f"{row['right']} of {row['of']}; {row['by_rules']} by the same rules"


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
    environment.filters |= {"three": three, "range": interval}
    environment.globals |= {"score": score, "values": values, "labels": VALUE_LABELS}
    environment.globals |= {"facts": facts, "findings": findings}
    return environment
