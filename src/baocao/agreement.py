"""How far two people agree on the same texts: exact spans by label, sections by sentence."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from baocao.evaluate import Count
from baocao.schema import ENTITY_LABELS, SECTIONS


class AgreementError(ValueError):
    """Two annotations that cannot be compared; the message names the document."""


@dataclass(slots=True)
class Agreement:
    """Agreement of two annotations of the same documents.

    ``labels`` counts spans: right where both marked the same borders and label, wrong
    where only the second did, missed where only the first did. F1 is the same whichever
    of the two is called the first.
    """

    documents: int = 0
    labels: dict[str, Count] = field(default_factory=dict)
    sections: list[tuple[str, str]] = field(default_factory=list)
    accepted: int = 0
    kinds: list[tuple[str, str]] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """Return F1 by label and over all, and kappa over all and by section (one against rest)."""
        counts = self.labels.values()
        total = Count(
            sum(c.right for c in counts),
            sum(c.wrong for c in counts),
            sum(c.missed for c in counts),
        )
        present = sorted(
            {name for pair in self.sections for name in pair}, key=list(SECTIONS).index
        )
        return {
            "documents": self.documents,
            "span_f1": {
                name: {"f": round(count.scores()["f"], 4), "spans": count.right + count.missed}
                for name, count in {"all": total, **self.labels}.items()
            },
            "sentences": len(self.sections),
            "section_kappa": round(kappa(self.sections), 4),
            "section_same": round(_share(self.sections), 4),
            "section_accepted": round(self.accepted / max(len(self.sections), 1), 4),
            "section_kappa_by_label": {
                name: round(kappa([(str(a == name), str(b == name)) for a, b in self.sections]), 4)
                for name in present
            },
            "kind_same": round(_share(self.kinds), 4),
        }


def kappa(pairs: list[tuple[str, str]]) -> float:
    """Return Cohen's kappa (Cohen 1960); 1.0 where both always gave the same one label.

    >>> kappa([("a", "a"), ("b", "b"), ("a", "b"), ("b", "b")])
    0.5
    """
    from sklearn.metrics import cohen_kappa_score

    if len({name for pair in pairs for name in pair}) < 2:
        return 1.0
    first, second = zip(*pairs, strict=True)
    return round(float(cohen_kappa_score(first, second)), 10)


def agreement(first: Iterable[dict[str, Any]], second: Iterable[dict[str, Any]]) -> Agreement:
    """Compare the gold records of ``second`` with those of the same id in ``first``.

    Raises:
        AgreementError: a document that the first has not, or whose text differs.
    """
    originals = {record["id"]: record for record in first}
    result = Agreement(labels={label: Count() for label in ENTITY_LABELS})
    for record in second:
        name = record["id"]
        if name not in originals:
            raise AgreementError(f"document '{name}': not in the first annotation")
        if originals[name]["text"] != record["text"]:
            raise AgreementError(f"document '{name}': the two texts differ")
        _compare_spans(originals[name], record, result)
        _compare_sentences(originals[name], record, result)
        result.documents += 1
    return result


def _compare_spans(first: dict[str, Any], second: dict[str, Any], result: Agreement) -> None:
    one, two = (
        {(item["start"], item["end"], item["label"]) for item in record["entities"]}
        for record in (first, second)
    )
    for *_, label in one & two:
        result.labels[label].right += 1
    for *_, label in two - one:
        result.labels[label].wrong += 1
    for *_, label in one - two:
        result.labels[label].missed += 1


def _compare_sentences(first: dict[str, Any], second: dict[str, Any], result: Agreement) -> None:
    """Pair each sentence of the first with the one of the second where its middle lies."""
    others = sorted(second["sentences"], key=lambda item: item["start"])
    starts = [item["start"] for item in others]
    for item in first["sentences"]:
        middle = (item["start"] + item["end"]) // 2
        other = others[max(bisect_right(starts, middle) - 1, 0)]
        result.sections.append((item["section"], other["section"]))
        result.kinds.append((item["kind"], other["kind"]))
        mine = {item["section"], *item.get("alternatives", [])}
        theirs = {other["section"], *other.get("alternatives", [])}
        result.accepted += item["section"] in theirs or other["section"] in mine


def _share(pairs: list[tuple[str, str]]) -> float:
    return sum(a == b for a, b in pairs) / max(len(pairs), 1)
