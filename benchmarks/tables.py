"""The results of a benchmark run as Markdown."""

from __future__ import annotations

from typing import Any

from marked import table

MB = 1e6


def full_tables(results: dict[str, Any]) -> str:
    """Return every table of benchmarks/README.md."""
    systems = results["systems"]
    parts = [_about(results), "### Twelve labels", _labels(systems)]
    parts += ["### Persons, bodies, places", _merged(systems)]
    parts += ["### Sections", _sections(systems)]
    parts += ["### Speed, memory, size", _costs(results)]
    missing = [(row["title"], row["not_run"]) for row in systems.values() if "not_run" in row]
    if missing:
        parts += ["### Not run", table(["system", "why"], missing)]
    return "\n\n".join(parts)


def short_table(results: dict[str, Any]) -> str:
    """Return the table of the README of the repository: test only, the systems side by side."""
    rows = []
    for name, row in results["systems"].items():
        if "not_run" in row:
            rows.append([row["title"], f"not run: {row['not_run']}", "", "", "", ""])
            continue
        test = row["quality"]["test"]
        ratio = results["ratio"].get(name)
        rows.append(
            [
                row["title"],
                _f1(test.get("labels"), "micro"),
                _f1(test["merged"] if test["merged"]["micro"]["found"] else None, "micro"),
                _share(test.get("sections"), "sections_acc"),
                f"{row['characters_per_cpu_s']:,}" + (f" ({ratio:.1f}x)" if ratio else ""),
                f"{row['peak_bytes'] / MB:.0f} MB",
            ]
        )
    header = ["on test", "12 labels, F1", "persons, bodies, places, F1", "sections accepted"]
    return table([*header, "characters/s (to underthesea)", "memory"], rows)


def _about(results: dict[str, Any]) -> str:
    sets = ", ".join(
        f"{name} {size['documents']} documents, {size['characters']:,} characters"
        for name, size in results["sets"].items()
    )
    machine = results["machine"]
    return (
        f"Sets: {sets}. Machine: {machine['processor']}, {machine['system']}, one thread each "
        f"(of {machine['cores']}), Python {machine['python']}, spaCy {machine['spacy']}, "
        f"underthesea {machine['underthesea']}. F1 with 95 % intervals, bootstrap over documents."
    )


def _labels(systems: dict[str, Any]) -> str:
    rows = [
        [row["title"], *(_interval(row, part, "labels", mode) for part, mode in _COLUMNS)]
        for row in _run(systems)
        if "labels" in row["quality"]["dev"]
    ]
    return table(["system", *(f"{part} {_MODES[mode]}" for part, mode in _COLUMNS)], rows)


_MODES = {"strict": "exact F1", "partial": "partial F1"}
_COLUMNS = [(part, mode) for part in ("dev", "test") for mode in _MODES]


def _merged(systems: dict[str, Any]) -> str:
    header = ["system"]
    for part in ("dev", "test"):
        header += [f"{part} exact", f"{part} partial", f"{part} exact, excused"]
    header += ["test PER", "test ORG", "test LOC"]
    rows = []
    for row in _run(systems):
        if not row["quality"]["dev"]["merged"]["micro"]["found"]:
            continue  # it looks for none of them
        cells = [row["title"]]
        for part in ("dev", "test"):
            cells += [_interval(row, part, "merged", mode) for mode in _MODES]
            cells.append(_f1(row["quality"][part]["merged_excused"], "micro"))
        merged = row["quality"]["test"]["merged"]
        rows.append([*cells, *(_f1(merged, name) for name in ("PER", "ORG", "LOC"))])
    return table(header, rows)


def _sections(systems: dict[str, Any]) -> str:
    header = ["system"]
    for part in ("dev", "test"):
        header += [f"{part} accepted", f"{part} identical", f"{part} macro F1"]
    rows = []
    for row in _run(systems):
        cells = [
            _share(row["quality"][part].get("sections"), name)
            for part in ("dev", "test")
            for name in ("sections_acc", "sections_strict", "macro_f1")
        ]
        if cells[0] != "–":
            rows.append([row["title"], *cells])
    return table(header, rows)


def _costs(results: dict[str, Any]) -> str:
    header = ["system", "load", "wall", "CPU", "characters per CPU second"]
    header += ["to underthesea ner", "memory"]
    rows = []
    for name, row in results["systems"].items():
        if "not_run" in row:
            continue
        ratio = results["ratio"].get(name)
        rows.append(
            [
                row["title"],
                f"{row['load_s']:.1f} s",
                f"{row['wall_s']:.1f} s",
                f"{row['cpu_s']:.1f} s",
                f"{row['characters_per_cpu_s']:,}",
                f"{ratio:.1f}x" if ratio else "–",
                f"{row['peak_bytes'] / MB:.0f} MB",
                f"{row['size_bytes'] / MB:.1f} MB",
            ]
        )
    return table([*header, "model files"], rows)


def _run(systems: dict[str, Any]) -> list[dict[str, Any]]:
    return [row for row in systems.values() if "not_run" not in row]


def _interval(row: dict[str, Any], part: str, what: str, mode: str) -> str:
    found = row["quality"][part][what]["micro"][mode]
    if found["low"] is None:
        return f"{found['f']:.3f}"
    return f"{found['f']:.3f} ({found['low']:.3f}–{found['high']:.3f})"


def _f1(scores: dict[str, Any] | None, label: str) -> str:
    return "–" if scores is None else f"{scores[label]['strict']['f']:.3f}"


def _share(scores: dict[str, Any] | None, name: str) -> str:
    return "–" if scores is None else f"{scores[name]:.3f}"
