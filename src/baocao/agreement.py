"""How far people agree on the same texts: spans by label, sections by sentence.

Two annotators have an F1 and a kappa (:mod:`baocao.agreement_pair`); any number have Fleiss'
kappa and Krippendorff's alpha over all (:mod:`baocao.agreement_units`). Documents are
matched by id.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from baocao.agreement_inputs import AgreementError, Annotation, alone, check_texts, documents_of
from baocao.agreement_measures import kappa
from baocao.agreement_pair import Agreement, compare
from baocao.agreement_units import Overall, overall

__all__ = ["Agreement", "AgreementError", "Agreements", "agreement", "agreements", "kappa"]


@dataclass(frozen=True, slots=True)
class Agreements:
    """Agreement of any number of annotators: every pair, and all of them together."""

    names: list[str]
    documents: int
    """Documents that two annotators or more have."""
    left_out: list[tuple[str, str]]
    """(document, annotator) for documents that one annotator only has."""
    pairs: dict[tuple[str, str], Agreement]
    overall: Overall

    def to_dict(self) -> dict[str, Any]:
        """Return all figures as plain JSON types.

        With two annotators the figures of the pair stand at the top as well.
        """
        pairs = [
            {"first": one, "second": two, **found.to_dict()}
            for (one, two), found in self.pairs.items()
        ]
        top = {**pairs[0]} if len(pairs) == 1 else {}
        return {
            **top,
            "annotators": self.names,
            "documents": self.documents,
            "left_out": [{"document": doc, "annotator": name} for doc, name in self.left_out],
            "overall": self.overall.to_dict(),
            "pairs": pairs,
        }


def agreements(annotations: Mapping[str, Annotation]) -> Agreements:
    """Compare any number of annotations, each by document id.

    A pair is compared on the documents that both have.

    Raises:
        AgreementError: fewer than two annotations, no document that two have, or one whose
            texts differ.
    """
    if len(annotations) < 2:
        raise AgreementError(f"{len(annotations)} annotation(s); give at least two to compare")
    check_texts(annotations)
    single = alone(annotations)
    shared = [name for name in documents_of(annotations) if name not in dict(single)]
    if not shared:
        raise AgreementError(
            "no document stands in two of the annotations; documents are matched by their id"
        )
    return Agreements(
        names=list(annotations),
        documents=len(shared),
        left_out=single,
        pairs={
            (one, two): compare(annotations[one], annotations[two])
            for one, two in combinations(annotations, 2)
        },
        overall=overall(annotations, shared),
    )


def agreement(first: Iterable[dict[str, Any]], second: Iterable[dict[str, Any]]) -> Agreement:
    """Compare the gold records of ``second`` with those of the same id in ``first``.

    Raises:
        AgreementError: a document that the first has not, or whose text differs.
    """
    originals = {record["id"]: record for record in first}
    others = {record["id"]: record for record in second}
    for name, record in others.items():
        if name not in originals:
            raise AgreementError(f"document '{name}': not in the first annotation")
        if originals[name]["text"] != record["text"]:
            raise AgreementError(f"document '{name}': the two texts differ")
    return compare(originals, others)
