"""How far two people agree on the same texts: spans by label, sections by sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from baocao.agreement_inputs import Annotation
from baocao.agreement_measures import cohen, confusion, interval, kappa, one_against_rest
from baocao.agreement_units import labels_in_order, same_sentences
from baocao.document_scores import Count, spans_of
from baocao.section_scores import sections_in_order
from baocao.significance import Ratio, ratio_interval
from baocao.span_scores import Span, pair_spans

ALL: Final = "all"
"""The row of all labels together."""
NOTHING: Final = "nothing"
"""What stands in a confusion where the other marked no span there."""

_Pairs = list[tuple[str, str]]


@dataclass(slots=True)
class Agreement:
    """Agreement of two annotations of the same documents.

    ``labels`` counts spans: right where both marked the same borders and label, wrong
    where only the second did, missed where only the first did; ``partial`` the same where
    any overlap is enough beside the label. F1 is the same whichever is called the first.
    """

    documents: int = 0
    labels: dict[str, Count] = field(default_factory=dict)
    partial: dict[str, Count] = field(default_factory=dict)
    confused: Counter[tuple[str, str]] = field(default_factory=Counter)
    sections: _Pairs = field(default_factory=list)
    accepted: int = 0
    kinds: _Pairs = field(default_factory=list)
    ratios: dict[str, list[tuple[Ratio, Ratio]]] = field(default_factory=dict)
    """By label what each document adds to F1, strict and partial, for the intervals."""
    filed: list[_Pairs] = field(default_factory=list)
    """The sections of each document."""

    def to_dict(self) -> dict[str, Any]:
        """Return F1 by label and over all, and kappa over all and by section (one against rest).

        ``span_f1`` is the strict one; ``spans`` has it with its 95 % interval (bootstrap over
        documents) beside the partial one. Intervals are null under five documents.
        """
        strict = {ALL: _sum(self.labels), **self.labels}
        return {
            "documents": self.documents,
            "span_f1": {
                name: {"f": round(count.scores()["f"], 4), "spans": count.right + count.missed}
                for name, count in strict.items()
            },
            "spans": {name: self._row(name, count) for name, count in strict.items()},
            "label_confusion": _table(self.confused, _confused_labels(self.confused)),
            "sentences": len(self.sections),
            **self._section_scores(),
            "kind_same": round(_share(self.kinds), 4),
        }

    def _row(self, name: str, strict: Count) -> dict[str, Any]:
        partial = _sum(self.partial) if name == ALL else self.partial.get(name, Count())
        modes = enumerate((("strict", strict), ("partial", partial)))
        return {
            "first": strict.right + strict.missed,
            "second": strict.right + strict.wrong,
            **{
                mode: {"f": round(count.scores()["f"], 4)}
                | _limits(ratio_interval([pair[i] for pair in self.ratios.get(name, [])]))
                for i, (mode, count) in modes
            },
        }

    def _section_scores(self) -> dict[str, Any]:
        present = sections_in_order({name for pair in self.sections for name in pair})
        tables = [confusion(pairs, present) for pairs in self.filed]
        return {
            "section_kappa": round(kappa(self.sections), 4),
            "section_kappa_interval": _limits(interval(cohen, tables)),
            "section_same": round(_share(self.sections), 4),
            "section_accepted": round(self.accepted / max(len(self.sections), 1), 4),
            "section_kappa_by_label": {
                name: round(kappa([(str(a == name), str(b == name)) for a, b in self.sections]), 4)
                for name in present
            },
            "section_kappa_interval_by_label": {
                name: _limits(interval(cohen, [one_against_rest(table, i) for table in tables]))
                for i, name in enumerate(present)
            },
            "section_confusion": _table(Counter(self.sections), present),
        }


def compare(first: Annotation, second: Annotation) -> Agreement:
    """Compare two annotations on the documents that both have, their texts being the same."""
    result = Agreement()
    for name, record in second.items():
        if name in first:
            _compare_spans(spans_of(first[name]), spans_of(record), result)
            _compare_sentences(first[name], record, result)
            result.documents += 1
    result.labels = {name: result.labels[name] for name in labels_in_order(result.labels)}
    return result


def _compare_spans(one: set[Span], two: set[Span], result: Agreement) -> None:
    by_label: dict[str, tuple[list[Span], list[Span]]] = {}
    for side, spans in enumerate((one, two)):
        for span in spans:
            by_label.setdefault(span[2], ([], []))[side].append(span)
    totals = [0, 0, 0]
    for label, (mine, theirs) in by_label.items():
        same = len(set(mine) & set(theirs))
        near = sum(a is not None and b is not None for a, b in pair_spans(mine, theirs))
        sizes = len(mine) + len(theirs)
        _add(result.labels.setdefault(label, Count()), same, len(mine), len(theirs))
        _add(result.partial.setdefault(label, Count()), near, len(mine), len(theirs))
        result.ratios.setdefault(label, []).append(((2 * same, sizes), (2 * near, sizes)))
        totals = [a + b for a, b in zip(totals, (same, near, sizes), strict=True)]
    same, near, sizes = totals
    result.ratios.setdefault(ALL, []).append(((2 * same, sizes), (2 * near, sizes)))
    for left, right in pair_spans(one, two):
        labels = left[2] if left else NOTHING, right[2] if right else NOTHING
        result.confused[labels] += 1


def _add(count: Count, both: int, first: int, second: int) -> None:
    count.right += both
    count.wrong += second - both
    count.missed += first - both


def _compare_sentences(first: dict[str, Any], second: dict[str, Any], result: Agreement) -> None:
    filed: _Pairs = []
    for item, other in same_sentences(first["sentences"], second["sentences"]):
        filed.append((item["section"], other["section"]))
        result.kinds.append((item["kind"], other["kind"]))
        mine = {item["section"], *item.get("alternatives", [])}
        theirs = {other["section"], *other.get("alternatives", [])}
        result.accepted += item["section"] in theirs or other["section"] in mine
    result.sections += filed
    result.filed.append(filed)


def _confused_labels(confused: Mapping[tuple[str, str], int]) -> list[str]:
    names = {name for pair in confused for name in pair} - {NOTHING}
    return [*labels_in_order(names), NOTHING]


def _table(counts: Mapping[tuple[str, str], int], names: Iterable[str]) -> dict[str, Any]:
    """Return counts of pairs as rows of columns, cells without any left out."""
    order = list(names)
    rows = {
        row: {column: n for column in order if (n := counts.get((row, column), 0))} for row in order
    }
    return {row: columns for row, columns in rows.items() if columns}


def _sum(counts: Mapping[str, Count]) -> Count:
    total = Count()
    for count in counts.values():
        total.right += count.right
        total.wrong += count.wrong
        total.missed += count.missed
    return total


def _limits(found: tuple[float, float] | None) -> dict[str, float | None]:
    low, high = found or (None, None)
    return {"low": low, "high": high}


def _share(pairs: _Pairs) -> float:
    return sum(a == b for a, b in pairs) / max(len(pairs), 1)
