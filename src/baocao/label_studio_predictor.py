"""Texts of Label Studio annotated one after the other, in one process that has the model.

The process is another one, so that a text which takes too long can be ended whatever it is
at, and the server goes on answering.
"""

from __future__ import annotations

import json
import logging
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TaskTimeoutError
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any, Final

from pebble import ProcessPool

from baocao.formats.conversion_notes import Item
from baocao.formats.label_studio_predictions import predicted_report
from baocao.outcomes import Done, Settings
from baocao.readers import Document
from baocao.workers import GRACE, annotate_items, start_worker

logger = logging.getLogger("baocao")

DEFAULT_SECONDS: Final = 60
"""Seconds for one text; Label Studio waits a hundred for all texts of a request."""

_LOADING: Final = 300.0  # seconds; a model on a slow disk


@dataclass(frozen=True, slots=True)
class Predicted:
    """The prediction of a text, or why there is none."""

    prediction: Item | None
    problem: str = ""


class Predictor:
    """A model in a process of its own.

    Args:
        model: name of an installed model, or path of a model folder.
        seconds: for one text; a long one gets more.

    Raises:
        baocao.ModelError: the model cannot be loaded.
        RuntimeError: no process can be started.
    """

    def __init__(self, model: str, *, seconds: int = DEFAULT_SECONDS) -> None:
        self._settings = Settings(model=model, time_limit=seconds)
        self._pool = self._started()
        try:
            first = self._schedule("", "").result(_LOADING)
        except BaseException:
            self.close()
            raise
        self.version = str(json.loads(first)["prediction"]["model_version"])
        """Name and version of the model, as predictions are marked with."""

    def predict(self, text: str, id: str) -> Future[Predicted]:
        """Return the prediction of a text, when it is ready; the id is for messages."""
        done: Future[Predicted] = Future()
        done.set_running_or_notify_cancel()
        self._schedule(text, id).add_done_callback(lambda made: done.set_result(_outcome(made, id)))
        return done

    def close(self) -> None:
        """End the process."""
        self._pool.stop()
        self._pool.join()

    def _started(self) -> ProcessPool:
        return ProcessPool(
            max_workers=1, context=get_context("spawn"), initializer=start_worker,
            initargs=(self._settings.model, ""),
        )  # fmt: skip

    def _schedule(self, text: str, id: str) -> Any:
        # The worker ends itself where it can; the pool ends what does not, and starts another.
        limit = self._settings.seconds(len(text)) + 2 * GRACE if self._settings.time_limit else None
        arguments = (text, id, self._settings)
        try:
            return self._pool.schedule(predict_text, args=arguments, timeout=limit)
        except RuntimeError:
            # A process that is killed while it waits for work takes its pool with it.
            logger.warning("the process of the model was lost; another one is started")
            self.close()
            self._pool = self._started()
            return self._pool.schedule(predict_text, args=arguments, timeout=limit)


def predict_text(text: str, id: str, settings: Settings) -> str:
    """Return a prediction, or the problem, as JSON: what the process of a predictor does.

    Raises:
        baocao.ModelError: the model cannot be loaded.
    """
    document = Document(id=id, text=text, source=id)
    for _, outcome in annotate_items([(0, document)], settings, hard=True):
        if isinstance(outcome, Done):
            return json.dumps({"prediction": predicted_report(outcome.record)})
        return json.dumps({"problem": outcome.message})
    return json.dumps({"problem": "no outcome"})


def _outcome(made: Any, id: str) -> Predicted:
    """Return what came of a text, whatever ended its process."""
    try:
        return Predicted(**{"prediction": None, **json.loads(made.result())})
    except TaskTimeoutError:
        return Predicted(None, f"{id}: took too long, and its process was ended")
    except BaseException as error:
        return Predicted(None, f"{id}: {type(error).__name__}: {error}")
