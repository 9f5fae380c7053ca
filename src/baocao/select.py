"""What to annotate next: the library twin of ``baocao select``.

The parts: :mod:`baocao.select_pool` reads reports and asks the model,
:mod:`baocao.select_candidates` says what it answers, :mod:`baocao.select_batch` chooses,
:mod:`baocao.select_records` makes records to correct. Nothing depends on the order of the
paths, on the number of processes, or on the clock.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from baocao.formats.partial_files import PartialFile
from baocao.manifest import identify
from baocao.outcomes import DEFAULT_MODEL
from baocao.select_batch import WAYS, Batch, Choice, choose
from baocao.select_candidates import UNITS, candidates_of
from baocao.select_known import Known, KnownError, known_records, read_known
from baocao.select_pool import Asking, Progress, Reports, SelectError, ask, pipeline, read_reports
from baocao.select_records import chosen_records

if TYPE_CHECKING:
    from spacy.language import Language

__all__ = [
    "DEFAULTS",
    "UNITS",
    "WAYS",
    "Choice",
    "Known",
    "KnownError",
    "NoReports",
    "NothingToAsk",
    "Progress",
    "SelectError",
    "Selection",
    "TargetError",
    "UnknownLabelError",
    "candidates_of",
    "choose",
    "known_records",
    "select",
    "write_selection",
]

DEFAULTS: Final = {"sentence": "mixed", "document": "diversity"}
"""By unit the way to choose where none is given, by what taught most (benchmarks/README.md): of
whole reports none taught more than chance, and those that ask the model taught less."""

_ASKING: Final = ("mixed", "uncertainty", "coverage")  # these need a model that answers


class NothingToAsk(SelectError):
    """The model cannot say what it is unsure of."""


class UnknownLabelError(SelectError):
    """A label that counts is none of the model's."""


class NoReports(SelectError):
    """No report can be used."""


class TargetError(SelectError):
    """The file to write is there already."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What was chosen, in order, and what it was chosen from.

    ``records`` are report records with the reason in ``meta.select``; ``known`` candidates
    were annotated already, ``near`` ones were left out since they repeat a known or chosen
    text (none by ``random``).
    """

    by: str
    unit: str
    records: list[dict[str, Any]]
    choices: list[Choice]
    documents: int
    candidates: int
    known: int
    near: int
    failures: list[str] = field(default_factory=list)

    @property
    def syllables(self) -> int:
        """Syllables of all that was chosen."""
        return sum(choice.candidate.syllables for choice in self.choices)

    def to_dict(self) -> dict[str, Any]:
        """Return what ``baocao select --json`` prints, without the texts."""
        rows = [{"id": c.candidate.id, **c.reason(self.by)} for c in self.choices]
        for row, choice in zip(rows, self.choices, strict=True):
            row["document"] = choice.candidate.document
        return {
            "by": self.by,
            "unit": self.unit,
            "documents": self.documents,
            "candidates": self.candidates,
            "known": self.known,
            "near_duplicates": self.near,
            "syllables": self.syllables,
            "chosen": rows,
            "failures": self.failures,
        }


def select(
    paths: Iterable[str | Path],
    *,
    n: int | None = None,
    unit: str = "sentence",
    model: str = DEFAULT_MODEL,
    by: str | None = None,
    known: str | Path | Known | None = None,
    budget: int | None = None,
    labels: Sequence[str] = (),
    seed: int = 0,
    n_process: int = 1,
    progress: Progress | None = None,
) -> Selection:
    """Choose reports, or sentences of reports, to annotate next.

    Args:
        paths: files, folders, globs, ``-``; results of ``baocao annotate``; ``.jsonl`` of texts.
        n: so many; None is as many as the budget allows.
        unit: ``sentence`` or ``document``.
        model: name of an installed model, or path of a model folder, with any labels.
        by: one of ``WAYS``; None is that of ``DEFAULTS``. ``random`` draws from all that is
            not known, near duplicates too; the others leave these out.
        known: gold records that are there already, or what ``known_records`` says of them.
            Their documents are left out, and what they have little of counts for coverage.
        budget: syllables of all together.
        labels: entity labels that count; without any all do, and so do sections.
        seed: of what is drawn.
        n_process: processes that ask the model.
        progress: called with what is done, how much, and of how much.

    Raises:
        ValueError: an unknown way or unit, neither number nor budget, or one below 1.
        KnownError, ConversionError: the known records cannot be read.
        NothingToAsk: the model has neither entities nor sections, or no entities for labels.
        UnknownLabelError: the model has not such a label.
        SelectError: no report can be used, or the pool is too small.
        baocao.ModelError: the model cannot be loaded.
    """
    _check(n, budget, unit, by)
    by = by or DEFAULTS[unit]
    given = known if isinstance(known, Known) else read_known(known) if known else Known()
    asking = Asking(model, identify(model).sha256, unit, tuple(labels))
    nlp = pipeline(asking)
    _refuse(nlp, model, by, labels)
    reports = read_reports(paths)
    candidates = ask(reports, asking, n_process=n_process, progress=progress)
    if not candidates:
        reason = (reports.failures or ["no text with a sentence in it"])[0]
        raise NoReports(f"no report that can be used: {reason}")
    batch = choose(
        candidates,
        by=by,
        n=n,
        budget=budget,
        known=given,
        seed=seed,
        near_duplicates=by == "random",
        progress=None if progress is None else lambda done: progress("choosing", done, n),
    )
    _refuse_few(batch, reports, len(candidates), n, budget, unit)
    return Selection(
        by=by,
        unit=unit,
        records=chosen_records(
            nlp,
            reports.documents,
            batch.choices,
            by=by,
            progress=partial(progress, "annotating") if progress is not None else None,
        ),
        choices=batch.choices,
        documents=len(reports.documents),
        candidates=len(candidates),
        known=batch.known,
        near=batch.near,
        failures=reports.failures,
    )


def write_selection(selection: Selection, output: str | Path, *, overwrite: bool = False) -> Path:
    """Write the records, one a line in the order of choice; the file appears whole.

    Raises:
        TargetError: the file is there, or is a folder.
        OSError: it cannot be written.
    """
    output = Path(output)
    check_target(output, overwrite=overwrite)
    output.parent.mkdir(parents=True, exist_ok=True)
    file = PartialFile(output)
    lines = [json.dumps(record, ensure_ascii=False) + "\n" for record in selection.records]
    file.path.write_text("".join(lines), encoding="utf-8", newline="\n")
    return file.finish()


def check_target(output: Path, *, overwrite: bool) -> None:
    """Raise TargetError where a file to write is there, or is a folder."""
    if output.is_dir():
        raise TargetError(f"{output}: is a folder; give the name of a .jsonl file to write")
    if output.exists() and not overwrite:
        raise TargetError(f"{output}: there already; give --overwrite or another name")


def _check(n: int | None, budget: int | None, unit: str, by: str | None) -> None:
    if n is None and budget is None:
        raise ValueError("how much? Give a number, a budget of syllables, or both")
    for name, value in (("number", n), ("budget", budget)):
        if value is not None and value < 1:
            raise ValueError(f"a {name} of {value}: give 1 or more")
    if unit not in UNITS:
        raise ValueError(f"no unit '{unit}'; units: {', '.join(UNITS)}")
    if by is not None and by not in WAYS:
        raise ValueError(f"no way to choose '{by}'; ways: {', '.join(WAYS)}")


def _refuse(nlp: Language, model: str, by: str, labels: Sequence[str]) -> None:
    """Raise where the model cannot answer what it will be asked."""
    from baocao.components.entities import EntityTagger
    from baocao.components.sections import SectionMarker

    parts = [component for _, component in nlp.pipeline]
    learnt = {n for part in parts if isinstance(part, EntityTagger) for n in part.labels}
    unknown = [label for label in labels if label not in learnt]
    if unknown and not learnt:
        raise NothingToAsk(f"{model}: no trained entity tagger in this model; leave --labels out")
    if unknown:
        there = ", ".join(sorted(learnt))
        raise UnknownLabelError(f"{model}: no label '{unknown[0]}' in this model; labels: {there}")
    filing = any(isinstance(part, SectionMarker) for part in parts)
    if by in _ASKING and not learnt and not filing:
        raise NothingToAsk(
            f"{model}: has no trained entity tagger and no sections, so that it cannot say what "
            f"it is unsure of; train one (baocao train), or choose --by diversity or random"
        )


def _refuse_few(
    batch: Batch, reports: Reports, pool: int, n: int | None, budget: int | None, unit: str
) -> None:
    """Raise where less was chosen than asked, and not because of the budget."""
    chosen = len(batch.choices)
    things = f"{pool} {unit}(s) in {len(reports.documents)} report(s)"
    gone = f"{batch.known} known and {batch.near} near duplicates left out"
    if chosen == 0 and budget is not None and pool > batch.known + batch.near:
        raise SelectError(
            f"nothing fits into {budget} syllables ({things}); give a larger --budget"
        )
    if chosen == 0 or (n is not None and chosen < n and budget is None):
        raise SelectError(
            f"{n or 1} asked for, and {chosen} to choose from: {things}, of which {gone}; give "
            "more reports, or a smaller number"
        )
