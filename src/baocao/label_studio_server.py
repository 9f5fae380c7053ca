"""A model as an ML backend of Label Studio: tasks are pre-annotated when they are opened.

The protocol is the one that Label Studio 1.23.2 speaks: ``GET /health``, ``POST /setup`` when
the backend is connected, ``POST /predict`` with tasks and labelling config. What a
configuration has no label for is left out. ``/setup`` also brings a token of the project's
owner; it is not looked at, nor kept.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hmac
import json
import logging
import socket
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address
from time import monotonic
from typing import TYPE_CHECKING, Any, Final, Protocol

from baocao.formats.conversion_notes import ConversionError, Item
from baocao.formats.label_studio_config import Config, read_config
from baocao.formats.label_studio_predictions import fitted, text_field

if TYPE_CHECKING:
    from concurrent.futures import Future

    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

    from baocao.label_studio_predictor import Predicted

    Endpoint = Callable[[Request], Awaitable[Item]]

logger = logging.getLogger("baocao")

MAX_BYTES: Final = 20_000_000
"""Bytes of a request; Label Studio sends the texts of all its tasks in one."""

MISSING: Final = "the server needs starlette and uvicorn: pip install 'baocao[label-studio]'"

_REQUEST_SECONDS: Final = 90.0  # Label Studio waits for 100
_BODY_SECONDS: Final = 30.0  # for the bytes of a request to come
_STOP_SECONDS: Final = 5  # for requests under way when the server is stopped
_AT_ONCE: Final = 64  # connections
_BACKLOG: Final = 64
_LOCAL: Final = ("localhost", "127.0.0.1", "::1")
_BAD, _UNAUTHORIZED, _NOT_FOUND, _SLOW, _LARGE, _FAILED = 400, 401, 404, 408, 413, 500


class Predicting(Protocol):
    """What the server needs of a predictor."""

    version: str

    def predict(self, text: str, id: str) -> Future[Predicted]:
        """Return the prediction of a text, when it is ready."""


class Refused(Exception):
    """A request that is answered with an error."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def is_loopback(host: str) -> bool:
    """Return whether only this machine reaches an address.

    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("0.0.0.0")
    (True, True, False)
    """
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def bound(host: str, port: int) -> socket.socket:
    """Return a socket that listens; port 0 is any that is free.

    Raises:
        OSError: the address is not of this machine, or the port is taken.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=_BACKLOG)


def run_server(
    predictor: Predicting, listening: socket.socket, *, token: str = "", max_bytes: int = MAX_BYTES
) -> None:
    """Answer requests until the process is told to stop.

    Raises:
        KeyboardInterrupt: it was told so by an interrupt.
        ImportError: starlette or uvicorn is not installed.
    """
    import uvicorn

    app = make_app(predictor, token=token, max_bytes=max_bytes)
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, server_header=False, lifespan="off",
        limit_concurrency=_AT_ONCE, timeout_graceful_shutdown=_STOP_SECONDS,
    )  # fmt: skip
    uvicorn.Server(config).run(sockets=[listening])


def make_app(
    predictor: Predicting,
    *,
    token: str = "",
    max_bytes: int = MAX_BYTES,
    seconds: float = _REQUEST_SECONDS,
) -> Starlette:
    """Return the application.

    Args:
        predictor: what annotates.
        token: asked for as the password of basic authentication, or as a bearer token; with
            none the application answers to the names of this machine only.
        max_bytes: of one request.
        seconds: for all tasks of a request; those beyond it get no prediction.
    """
    from starlette.applications import Starlette
    from starlette.exceptions import HTTPException
    from starlette.routing import Route

    backend = _Backend(predictor, token, max_bytes, seconds)
    paths = {
        "/": ("GET", backend.health),
        "/health": ("GET", backend.health),
        "/versions": ("GET", backend.versions),
        "/setup": ("POST", backend.setup),
        "/predict": ("POST", backend.predict),
        "/webhook": ("POST", backend.webhook),
    }
    return Starlette(
        routes=[Route(p, backend.guarded(p, e), methods=[m]) for p, (m, e) in paths.items()],
        exception_handlers={Refused: _refused, HTTPException: _refused},
    )


@dataclass(frozen=True, slots=True)
class _Backend:
    """What is answered at each path: JSON, as Label Studio expects it."""

    predictor: Predicting
    token: str
    max_bytes: int
    seconds: float

    async def health(self, request: Request) -> Item:
        return {"status": "UP", "model_class": self.predictor.version}

    async def versions(self, request: Request) -> Item:
        return {"versions": [self.predictor.version]}

    async def setup(self, request: Request) -> Item:
        content = await _content(request, self.max_bytes)
        _config(content.get("schema"))
        logger.info("setup for project %s", content.get("project"))
        return {"model_version": self.predictor.version}

    async def predict(self, request: Request) -> Item:
        content = await _content(request, self.max_bytes)
        began = monotonic()
        results = await _results(self.predictor, content, began + self.seconds)
        logger.info("%d task(s) in %.1f s", len(results), monotonic() - began)
        return {"results": results}

    async def webhook(self, request: Request) -> Item:
        return {"status": "ignored"}

    def guarded(self, path: str, endpoint: Endpoint) -> Callable[[Request], Awaitable[Response]]:
        """Return what answers only those who may ask."""
        from starlette.responses import JSONResponse

        # Label Studio tells every backend of every change, without its password.
        token = "" if path == "/webhook" else self.token

        async def answer(request: Request) -> Response:
            # Without a token: a page that a browser of this machine shows must not get here by
            # a name of its own that it points at this address.
            host = request.url.hostname
            if not self.token and host not in _LOCAL:
                raise Refused(_BAD, f"no host '{host}' here; use 127.0.0.1")
            if token and not is_allowed(request.headers.get("authorization", ""), token):
                raise Refused(_UNAUTHORIZED, "give the token of --token as the password")
            return JSONResponse(await endpoint(request))

        return answer


def _refused(request: Request, error: Exception) -> Response:
    from starlette.responses import JSONResponse

    status = error.status if isinstance(error, Refused) else getattr(error, "status_code", _FAILED)
    said = str(error) if isinstance(error, Refused) else getattr(error, "detail", "failed")
    if status == _NOT_FOUND:
        said = f"no {request.url.path} here; there are /health, /setup, /predict"
    logger.warning("%s %s: %d: %s", request.method, request.url.path, status, said)
    headers = {"WWW-Authenticate": 'Basic realm="baocao"'} if status == _UNAUTHORIZED else None
    return JSONResponse({"error": said}, status_code=status, headers=headers)


def is_allowed(header: str, token: str) -> bool:
    """Return whether an Authorization header has the token.

    Label Studio can send basic authentication only; its user name may be any.

    >>> is_allowed("Basic " + base64.b64encode(b"lan:s3cret").decode(), "s3cret")
    True
    >>> is_allowed("Bearer s3cret", "s3cret"), is_allowed("Basic !", "s3cret"), is_allowed("", "s")
    (True, False, False)
    """
    scheme, _, given = header.partition(" ")
    if scheme.lower() == "basic":
        try:
            given = base64.b64decode(given, validate=True).decode("utf-8").partition(":")[2]
        except (binascii.Error, ValueError):
            return False
    elif scheme.lower() not in ("bearer", "token"):
        return False
    return hmac.compare_digest(given.strip().encode(), token.encode())


async def _content(request: Request, max_bytes: int) -> Item:
    """Return the JSON object of a request that is neither too large nor too slow."""
    body = bytearray()
    try:
        async with asyncio.timeout(_BODY_SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > max_bytes:
                    raise Refused(_LARGE, f"more than {max_bytes} bytes; see --max-bytes")
    except TimeoutError:
        raise Refused(_SLOW, f"the request did not come in {_BODY_SECONDS:.0f} s") from None
    try:
        found = json.loads(bytes(body))
    except (ValueError, RecursionError):
        raise Refused(_BAD, "the request is no JSON") from None
    if not isinstance(found, dict):
        raise Refused(_BAD, "the request is no JSON object")
    return found


@lru_cache(maxsize=16)
def _read(xml: str) -> Config:
    return read_config(xml, "labelling config")


def _config(xml: Any) -> tuple[Config, str]:
    """Return a labelling configuration, and the field that its text is in."""
    if not isinstance(xml, str) or not xml.strip():
        raise Refused(_BAD, "no labelling config; give the project one first")
    try:
        config = _read(xml)
    except ConversionError as error:
        raise Refused(_BAD, str(error)) from None
    field = text_field(config)
    if field is None:
        raise Refused(_BAD, "the labelling config has no <Labels> of a <Text> to put spans into")
    return config, field


async def _results(predictor: Predicting, content: Item, until: float) -> list[Any]:
    """Return a prediction for each task; an empty list where a task has none."""
    config, field = _config(content.get("label_config"))
    tasks = content.get("tasks")
    if not isinstance(tasks, list) or not all(isinstance(task, Mapping) for task in tasks):
        raise Refused(_BAD, "'tasks' is no list of objects")
    results: list[Any] = []
    problems: list[str] = []
    for number, task in enumerate(tasks, start=1):
        id = f"task {task.get('id', number)}"
        made = await _predicted(predictor, task, field, id, until)
        if made.prediction is None:
            problems.append(made.problem)
            logger.warning("%s: no prediction: %s", id, made.problem)
        # No prediction at all, so that Label Studio asks again another time.
        results.append([] if made.prediction is None else fitted(made.prediction, config))
    if problems and len(problems) == len(tasks):
        raise Refused(_FAILED, problems[0])
    return results


async def _predicted(
    predictor: Predicting, task: Mapping[str, Any], field: str, id: str, until: float
) -> Predicted:
    from baocao.label_studio_predictor import Predicted

    data = task.get("data")
    text = data.get(field) if isinstance(data, Mapping) else None
    if not isinstance(text, str):
        return Predicted(None, f"no text in data.{field}")
    left = until - monotonic()
    if left <= 0:
        return Predicted(None, "no time left in this request; ask for fewer tasks at once")
    try:
        return await asyncio.wait_for(asyncio.wrap_future(predictor.predict(text, id)), left)
    except TimeoutError:
        return Predicted(None, "no time left in this request; ask for fewer tasks at once")
