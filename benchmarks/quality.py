"""How good what a system found is, by the scorers of baocao, for every system alike.

Twelve labels are scored as they are. To compare with tools that know persons, bodies and
places only, OFFICIAL and PERSON become PER, ORG stays, LOCATION becomes LOC, and all else
is left out, on both sides and for every system. Our guidelines keep a place inside a longer
name (``Bí thư Đảng ủy phường X`` is one POSITION), other tools mark it: where ``excused``,
a span found inside a gold span of another label is not held against a system.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from baocao.corpus import Record
from baocao.document_scores import spans_of
from baocao.schema import ENTITY_LABELS
from baocao.section_scores import file_sentences, section_scores
from baocao.span_scores import Span, Tally, pair_spans, span_scores, tally

MERGED: Final = {"OFFICIAL": "PER", "PERSON": "PER", "ORG": "ORG", "LOCATION": "LOC"}
CLASSES: Final = ("PER", "ORG", "LOC")


def quality(gold: Sequence[Record], found: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return scores of all labels, of three merged classes, and of sections where it has them.

    A system whose labels are the three classes has no score of all labels.
    """
    spans = [{(s, e, name) for s, e, name in item["entities"]} for item in found]
    own = {name for one in spans for *_, name in one}
    result: dict[str, Any] = {}
    if not own <= set(CLASSES) or not own:
        tallies = [tally(pair_spans(spans_of(r), s)) for r, s in zip(gold, spans, strict=True)]
        result["labels"] = _main(span_scores(tallies, ENTITY_LABELS))
    for name, excused in (("merged", False), ("merged_excused", True)):
        tallies = [
            merged_tally(spans_of(r), s, excused=excused) for r, s in zip(gold, spans, strict=True)
        ]
        result[name] = _main(span_scores(tallies, CLASSES))
    if all("sentences" in item for item in found):
        filed = [
            one
            for record, item in zip(gold, found, strict=True)
            for one in file_sentences(record["sentences"], item["sentences"], record["text"])
        ]
        scores = section_scores(filed)
        names = ("sections_acc", "sections_strict", "macro_f1")
        result["sections"] = {name: round(scores[name], 4) for name in names}
    return result


def merged_tally(gold: set[Span], found: set[Span], *, excused: bool) -> Tally:
    """Count the spans of one document as persons, bodies and places.

    >>> gold = {(0, 23, "POSITION"), (24, 34, "OFFICIAL")}
    >>> found = {(7, 23, "ORG"), (24, 34, "PER")}
    >>> [merged_tally(gold, found, excused=e)["micro"][:3] for e in (False, True)]
    [[2.0, 1.0, 1.0], [1.0, 1.0, 1.0]]
    """
    others = [span for span in gold if span[2] not in MERGED]
    kept = {
        (start, end, MERGED.get(name, name))
        for start, end, name in found
        if name in MERGED or name in CLASSES
    }
    if excused:
        kept = {s for s in kept if not any(o[0] <= s[0] and s[1] <= o[1] for o in others)}
    expected = {(start, end, MERGED[name]) for start, end, name in gold if name in MERGED}
    return tally(pair_spans(expected, kept))


def _main(rows: dict[str, Any]) -> dict[str, Any]:
    """Return by label the number of gold spans, and F1 and its interval, exact and partial."""
    return {
        name: {"gold": row["gold"], "found": row["found"]}
        | {mode: {k: row[mode][k] for k in ("f", "low", "high")} for mode in ("strict", "partial")}
        for name, row in rows.items()
    }
