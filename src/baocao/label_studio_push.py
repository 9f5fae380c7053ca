"""Tasks into a project of a Label Studio server: ``baocao label-studio push``.

What is there already is left alone: a task is known again by the id of its document, or by
its text where it has none. So an upload that was cut short is just begun again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from baocao.formats.conversion_notes import ConversionError, Item
from baocao.formats.gold_aside import ASIDE, digest
from baocao.formats.gold_checks import text_problem
from baocao.formats.label_studio import OBJECT, read_tasks
from baocao.formats.label_studio_config import Config, read_config, task_problems
from baocao.formats.label_studio_results import in_full, task_problem
from baocao.label_studio_api import LabelStudio, LabelStudioError
from baocao.label_studio_export import CONFIG, TASKS

BATCH: Final = 100
"""Tasks that are sent at once, if they are not too long."""

Progress = Callable[[int, int], None]
"""Called with the number of tasks that are done, and that of all."""

_BATCH_BYTES: Final = 1_000_000  # some 5,000 regions, which the server checks in ten seconds
_EMPTY: Final = "<View></View>"  # what a project made by hand begins with
_SHOWN: Final = 3


@dataclass(slots=True)
class Pushed:
    """What an upload did.

    ``there`` tasks were there before; ``predictions`` were added to them. ``changed`` names
    documents that are there with another text: they are left as they are.
    """

    project: int
    title: str
    url: str
    created: bool = False
    tasks: int = 0
    there: int = 0
    predictions: int = 0
    changed: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Upload:
    """Sound tasks, and the configuration that they fit, where one stands beside them."""

    tasks: list[Item]
    xml: str | None


def read_upload(path: str | Path) -> Upload:
    """Read what ``export`` wrote, or a file of tasks.

    Raises:
        ConversionError: no tasks, or some that the configuration does not fit.
    """
    path = Path(path)
    file = path / TASKS if path.is_dir() else path
    tasks = []
    for number, task in enumerate(read_tasks(file), start=1):
        problem = task_problem(task)
        if not problem and "data" not in task:
            task = {"data": task}
        problem = problem or text_problem(task["data"].get(OBJECT))
        if problem:
            raise ConversionError(f"{file}: task {number}: {problem}")
        # An export names predictions by their number: they stay where they are.
        tasks.append({**task, "predictions": in_full(task.get("predictions") or [])})
    if not tasks:
        raise ConversionError(f"{file}: holds no tasks")
    config = file.parent / CONFIG
    if not config.is_file():
        return Upload(tasks, None)
    xml = config.read_text(encoding="utf-8")
    unfit = next(task_problems(read_config(xml, str(config)), tasks), None)
    if unfit:
        raise ConversionError(f"{file}: {unfit}; {config} does not fit it")
    return Upload(tasks, xml)


def push(
    server: LabelStudio,
    project: str,
    upload: Upload,
    *,
    replace_config: bool = False,
    batch: int = BATCH,
    progress: Progress | None = None,
) -> Pushed:
    """Create or complete a project.

    Args:
        server: where to.
        project: title or number; a title that no project has makes a new one.
        upload: what :func:`read_upload` gives.
        replace_config: give a project that is there the configuration of the upload.
        batch: tasks that are sent at once.
        progress: called after each batch.

    Raises:
        LabelStudioError: the server refuses, or the project's configuration does not fit.
        ConversionError: the project's configuration is none.
    """
    done, own = _project(server, project, upload, replace_config=replace_config)
    problems = list(task_problems(read_config(own, f"config of {done.title}"), upload.tasks))
    if problems:
        more = f" and {len(problems) - _SHOWN} more" if len(problems) > _SHOWN else ""
        raise LabelStudioError(
            f"{done.url}: its labelling config does not fit: {'; '.join(problems[:_SHOWN])}{more}; "
            "change it there, or give --replace-config"
        )
    known = _known(server, done.project)
    new, old = [], []
    for task in upload.tasks:
        id, text = _identity(task["data"])
        found = known.get(("id", id)) if id else known.get(("text", text))
        if found is None:
            new.append(task)
        elif found[1] == text:
            old.append((found[0], task))
        else:
            done.changed.append(id)
    done.there = len(old)
    _send(server, done, new, batch, progress, len(upload.tasks))
    _send_predictions(server, done, old)
    versions = _versions(upload.tasks)
    if versions:  # the one that an annotator sees
        server.update_project(done.project, model_version=versions[-1])
    return done


def _project(
    server: LabelStudio, project: str, upload: Upload, *, replace_config: bool
) -> tuple[Pushed, str]:
    """Return the project, made where it is missing, and its configuration."""
    found = server.project(project)
    created = found is None
    if found is None:
        if upload.xml is None:
            raise LabelStudioError(
                f"{server.url}: no project '{project}', and no {CONFIG} beside the tasks to make "
                "one; create it there, or give the folder that 'export' wrote"
            )
        found = server.create_project(project, upload.xml)
    number, own = found["id"], str(found["label_config"])
    url = f"{server.url}/projects/{number}"
    if upload.xml is not None and own != upload.xml and (replace_config or _is_empty(own)):
        server.update_project(number, label_config=upload.xml)
        own = upload.xml
    return Pushed(number, str(found["title"]), url, created), own


def _is_empty(xml: str) -> bool:
    config: Config = read_config(xml or _EMPTY, "config")
    return not config.controls


def _known(server: LabelStudio, project: int) -> dict[tuple[str, str], tuple[int, str]]:
    """Return number and digest of the text of the tasks that are there, by id and by text."""
    found: dict[tuple[str, str], tuple[int, str]] = {}
    for task in server.tasks(project):
        id, text = _identity(task["data"])
        found.setdefault(("text", text), (task["id"], text))
        if id:
            found.setdefault(("id", id), (task["id"], text))
    return found


def _identity(data: Item) -> tuple[str, str]:
    """Return the id of a document, if it has one, and the digest of its text."""
    aside = data.get(ASIDE)
    id = aside.get("id") if isinstance(aside, dict) else data.get("id")
    text = data.get(OBJECT)
    return (
        id if isinstance(id, str) else "",
        digest(text if isinstance(text, str) else repr(data)),
    )


def _send(
    server: LabelStudio,
    done: Pushed,
    tasks: Sequence[Item],
    batch: int,
    progress: Progress | None,
    total: int,
) -> None:
    for part in _batches(tasks, batch):
        server.add_tasks(done.project, [_plain(task) for task in part])
        done.tasks += len(part)
        if progress is not None:
            progress(total - len(tasks) + done.tasks, total)


def _send_predictions(server: LabelStudio, done: Pushed, old: list[tuple[int, Item]]) -> None:
    """Give the tasks that were there the predictions of model versions that they lack."""
    rows: list[Item] = []
    have = {v: server.predicted(done.project, v) for v in _versions(task for _, task in old)}
    for number, task in old:
        for row in task.get("predictions") or ():
            if number not in have.get(_version(row), ()):
                rows.append({**row, "task": number})
    for part in _batches(rows, BATCH):
        server.add_predictions(done.project, part)
        done.predictions += len(part)


def _plain(task: Item) -> Item:
    """Return a task without the numbers and people of the project it may come from."""
    names = ("result", "was_cancelled", "ground_truth", "model_version", "score")
    plain = {"data": task["data"]}
    for kind in ("annotations", "predictions"):
        rows = [{n: row[n] for n in names if n in row} for row in task.get(kind) or ()]
        if rows:
            plain[kind] = rows
    return plain


def _versions(tasks: Iterable[Item]) -> list[str]:
    found = (_version(row) for task in tasks for row in task.get("predictions") or ())
    return list(dict.fromkeys(version for version in found if version))


def _version(row: Item) -> str:
    return str(row.get("model_version") or "")


def _batches(items: Sequence[Any], size: int) -> Iterator[list[Any]]:
    """Yield batches that are neither too many items nor too many bytes.

    >>> [len(part) for part in _batches(["a"] * 5, 2)]
    [2, 2, 1]
    """
    part: list[Any] = []
    weight = 0
    for item in items:
        own = len(json.dumps(item))
        if part and (len(part) == size or weight + own > _BATCH_BYTES):
            yield part
            part, weight = [], 0
        part.append(item)
        weight += own
    if part:
        yield part
