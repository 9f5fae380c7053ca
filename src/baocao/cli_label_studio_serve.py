"""The command ``baocao label-studio serve``: a model as the ML backend of Label Studio.

Exit codes as in ``baocao.cli``: 1 cannot listen; 2 wrong usage; 5 model missing; 130 stopped.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer

from baocao.cli_exit import Exit, stop, terminable
from baocao.cli_label_studio_options import Quiet, say


def register(app: typer.Typer) -> None:
    """Add the command to the group."""
    app.command()(serve)


def serve(
    model: Annotated[
        str, typer.Option("--model", "-m", help="Installed model, or path of a model folder.")
    ] = "vi_baocao_sm",
    host: Annotated[str, typer.Option("--host", help="Address to listen at.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="Port; 0: any that is free.")
    ] = 9090,
    token: Annotated[
        str,
        typer.Option(
            "--token",
            envvar="BAOCAO_LABEL_STUDIO_TOKEN",
            help="Password that Label Studio has to give; needed for other hosts.",
        ),
    ] = "",
    time_limit: Annotated[
        int,
        typer.Option(
            "--time-limit", min=0, metavar="SECONDS", help="For one document; 0: no limit."
        ),
    ] = 60,
    max_bytes: Annotated[
        int, typer.Option("--max-bytes", min=1, help="Largest request that is read.")
    ] = 20_000_000,
    quiet: Quiet = False,
) -> None:
    """Pre-annotate live: be the ML backend that Label Studio asks when a task is opened.

    Add the address in the project's settings under Model. Label Studio 1.23.2 asks no
    backend on its own machine or in a private network unless it is started with
    USE_DEFAULT_BANNED_SUBNETS=false. For another
    --host a --token is needed: in Label Studio choose Basic Authentication, with any name and
    the token as password. Needs an extra: pip install 'baocao\\[label-studio]'.

    [bold]Examples[/bold]

    baocao label-studio serve

    baocao label-studio serve --model my-model --port 9091

    BAOCAO_LABEL_STUDIO_TOKEN=… baocao label-studio serve --host 0.0.0.0
    """
    from baocao.label_studio_server import MISSING, bound, is_loopback, run_server

    if not is_loopback(host) and not token:
        stop(
            f"--host {host} can be reached from other machines; give a --token too "
            "(or set BAOCAO_LABEL_STUDIO_TOKEN)",
            Exit.USAGE,
        )
    _log_to_stderr(quiet=quiet)
    try:
        import starlette  # noqa: F401
        import uvicorn  # noqa: F401
    except ImportError:
        stop(MISSING, Exit.FAILED)
    try:
        listening = bound(host, port)
    except OSError as error:
        stop(f"{host}:{port}: cannot listen there ({error.strerror or error})", Exit.FAILED)
    with listening, terminable(), _predictor(model, time_limit) as predictor:
        name = f"[{host}]" if ":" in host else host
        say(f"{predictor.version} at http://{name}:{listening.getsockname()[1]}; Ctrl-C ends it")
        run_server(predictor, listening, token=token, max_bytes=max_bytes)


@contextmanager
def _predictor(model: str, seconds: int) -> Iterator[Any]:
    """Give a predictor, and end its process whatever ends the server."""
    import baocao
    from baocao.label_studio_predictor import Predictor

    predictor = None
    try:
        predictor = Predictor(model, seconds=seconds)
        yield predictor
    except baocao.ModelError as error:
        stop(str(error), Exit.MODEL)
    except KeyboardInterrupt:
        say("stopped")
        raise typer.Exit(Exit.INTERRUPTED) from None
    finally:
        if predictor is not None:
            predictor.close()


def _log_to_stderr(*, quiet: bool) -> None:
    logger = logging.getLogger("baocao")
    logger.setLevel(logging.ERROR if quiet else logging.INFO)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logger.handlers[:] = [handler]
