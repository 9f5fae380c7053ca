"""A real Label Studio: its own process, database and user, and nothing from outside."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import requests

ROOT: Final = Path(__file__).parents[2]
VARIABLE: Final = "BAOCAO_LABEL_STUDIO"
OWN: Final = ROOT / ".venv-label-studio" / "bin" / "label-studio"
EMAIL, PASSWORD = "lan@example.org", "a-long-password-1"
SECOND, SECOND_PASSWORD = "minh@example.org", "a-long-password-2"
TOKEN: Final = "0123456789abcdef0123456789abcdef01234567"
_START_SECONDS: Final = 150
_LOOK: Final = 0.2
# Nothing is sent anywhere: what tries all the same meets a port where nobody listens.
_QUIET: Final = {
    "COLLECT_ANALYTICS": "false",
    "SENTRY_DSN": "",
    "FRONTEND_SENTRY_DSN": "",
    "LATEST_VERSION_CHECK": "false",
    "FEATURE_FLAGS_OFFLINE": "true",
    "HTTP_PROXY": "http://127.0.0.1:9",
    "HTTPS_PROXY": "http://127.0.0.1:9",
    "NO_PROXY": "127.0.0.1,localhost",
    # Backends on this machine, and their webhooks, are refused otherwise.
    "USE_DEFAULT_BANNED_SUBNETS": "false",
    "USER_ADDITIONAL_BANNED_SUBNETS": "169.254.0.0/16",
}


def executable() -> Path | None:
    """Return the command of Label Studio, in the environment named or the one of `make`."""
    named = os.environ.get(VARIABLE)
    found = shutil.which(named) if named else None
    if found:
        return Path(found)
    return OWN if OWN.is_file() else None


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@dataclass(frozen=True)
class Server:
    """A running server."""

    url: str
    log: Path

    def api(self, method: str, path: str, *, bearer: str = "", **options: Any) -> Any:
        """Return what the API answers to the legacy token, or to one of five minutes."""
        response = requests.request(
            method,
            f"{self.url}/api/{path}",
            headers={"Authorization": f"Bearer {bearer}" if bearer else f"Token {TOKEN}"},
            timeout=60,
            **options,
        )
        assert response.ok, f"{method} {path}: {response.status_code} {response.text[:600]}"
        return response.json() if response.content else None

    def second_annotator(self) -> str:
        """Let somebody else sign up by invitation, and return a personal access token of theirs."""
        session = requests.Session()
        session.trust_env = False
        invite = self.api("GET", "invite")["invite_url"]
        page = session.get(f"{self.url}{invite}", timeout=60)
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
        assert found is not None
        form = {
            "csrfmiddlewaretoken": found[1],
            "email": SECOND,
            "password": SECOND_PASSWORD,
            "allow_newsletters": "false",
        }
        headers = {"Referer": page.url}
        done = session.post(page.url, data=form, headers=headers, timeout=60)
        assert done.ok, done.status_code
        headers["X-CSRFToken"] = session.cookies["csrftoken"]
        made = session.post(f"{self.url}/api/token", headers=headers, timeout=60)
        assert made.status_code == 201, made.text[:300]
        return str(made.json()["token"])


@contextmanager
def label_studio(command: Path, folder: Path) -> Iterator[Server]:
    """Start Label Studio with an empty SQLite database and one user, and end it."""
    port = free_port()
    server = Server(f"http://127.0.0.1:{port}", folder / "server.log")
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
    arguments = [
        *(str(command), "start", "--no-browser", "--internal-host", "127.0.0.1"),
        *("--port", str(port), "--data-dir", str(folder / "data"), "--log-level", "WARNING"),
        *("--username", EMAIL, "--password", PASSWORD),
        *("--user-token", TOKEN, "--enable-legacy-api-token"),
    ]
    with server.log.open("wb") as log:
        process = subprocess.Popen(
            arguments,
            cwd=folder,
            env={**kept, **_QUIET, "HOME": str(folder)},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        yield server
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(url: str, log: Path) -> None:
    """Return when a server answers at an address."""
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end:
        try:
            if requests.get(url, timeout=2).ok:
                return
        except requests.exceptions.RequestException:
            pass
        time.sleep(_LOOK)
    raise AssertionError(f"{url}: no answer in {_START_SECONDS} s\n{log.read_text()[-3000:]}")
