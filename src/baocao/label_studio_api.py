"""The HTTP API of a Label Studio server, as far as projects and their tasks are concerned.

Written for the community edition 1.23.2. Both kinds of its tokens work: the *legacy token*
of forty hexadecimal digits, and the *personal access token*, a JWT for which the server gives
one of five minutes. A request that changes something is sent again only where it has not
reached the server, so that nothing is imported twice.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from requests import PreparedRequest, Response

from baocao.formats.conversion_notes import Item

TOKEN_VARIABLE: Final = "LABEL_STUDIO_API_KEY"
"""Environment variable of the token, the one that the SDK of Label Studio reads too."""

_CONNECT, _READ = 10.0, 600.0  # seconds; the import of a batch is checked by the server
_TRIES: Final = 3
_BACKOFF: Final = 0.3
_PAGE: Final = 100
_SHOWN: Final = 300
_MANY: Final = 5
_UNAUTHORIZED, _FORBIDDEN, _NOT_FOUND = 401, 403, 404


class LabelStudioError(RuntimeError):
    """The server cannot be asked, or refuses; the message says which address and what to do."""


class LabelStudio:
    """A server and the token that it is asked with.

    Args:
        url: address of the server, as a browser has it; a path in front of the API is kept.
        token: a legacy token or a personal access token.

    Raises:
        LabelStudioError: no address of a server, or no token.
    """

    def __init__(self, url: str, token: str) -> None:
        import requests
        from requests.adapters import HTTPAdapter
        from urllib3.util.retry import Retry

        self.url = url.strip().rstrip("/")
        if not self.url.startswith(("http://", "https://")):
            raise LabelStudioError(f"'{url}': no address of a server; give http://host:8080")
        token = token.strip()
        if not token or not token.isascii() or any(map(str.isspace, token)):
            raise LabelStudioError(
                f"no token: set {TOKEN_VARIABLE} to one of your account "
                f"({self.url}/user/account/personal-access-token)"
            )
        # A JWT has three parts; it buys the tokens that are sent.
        self._refresh = token if token.count(".") == 2 else ""
        self._header = "" if self._refresh else f"Token {token}"
        self._session = requests.Session()
        # Errors of connecting are tried again for all; others only where nothing can change.
        retry = Retry(
            _TRIES, backoff_factor=_BACKOFF, allowed_methods=("GET",),
            status_forcelist=(429, 502, 503, 504), raise_on_status=False,
        )  # fmt: skip
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, HTTPAdapter(max_retries=retry))

    def projects(self, title: str = "") -> Iterator[Item]:
        """Yield the projects, or those with exactly this title."""
        page, seen = 1, 0
        while True:
            query = {"page": page, "page_size": _PAGE} | ({"title": title} if title else {})
            found = self._call("GET", "projects", params=query)
            yield from (p for p in found["results"] if not title or p["title"] == title)
            seen += len(found["results"])
            if not found["results"] or seen >= found["count"]:
                return
            page += 1

    def project(self, name: str) -> Item | None:
        """Return a project by its number or its title; None where no title is the one.

        Raises:
            LabelStudioError: no project has the number, or several have the title.
        """
        if name.isdecimal():
            found: Item = self._call("GET", f"projects/{name}", what=f"project {name}")
            return found
        all_ = list(self.projects(name))
        if len(all_) > 1:
            ids = ", ".join(str(project["id"]) for project in all_[:_MANY])
            raise LabelStudioError(f"{self.url}: {len(all_)} projects '{name}'; give one of {ids}")
        # The list leaves out some fields.
        return self.project(str(all_[0]["id"])) if all_ else None

    def create_project(self, title: str, config: str) -> Item:
        """Create a project and return it."""
        made: Item = self._call("POST", "projects", {"title": title, "label_config": config})
        return made

    def update_project(self, number: int, **fields: Any) -> None:
        """Change fields of a project."""
        self._call("PATCH", f"projects/{number}", fields, what=f"project {number}")

    def tasks(self, project: int) -> Iterator[Item]:
        """Yield number and data of every task of a project."""
        yield from self._tasks({"project": project, "include": "id,data"})

    def predicted(self, project: int, version: str) -> set[int]:
        """Return the numbers of the tasks that have a prediction of a model version."""
        item = {
            "filter": "filter:tasks:predictions_model_versions", "operator": "contains",
            "type": "List", "value": [version],
        }  # fmt: skip
        query = json.dumps({"filters": {"conjunction": "and", "items": [item]}})
        rows = self._tasks({"project": project, "include": "id", "query": query})
        return {row["id"] for row in rows}

    def add_tasks(self, project: int, tasks: Sequence[Item]) -> None:
        """Import tasks with their predictions and annotations."""
        self._call("POST", f"projects/{project}/import", list(tasks), what=f"project {project}")

    def add_predictions(self, project: int, rows: Sequence[Item]) -> None:
        """Import predictions; each has ``task``, the number of the task it is of."""
        path = f"projects/{project}/import/predictions"
        self._call("POST", path, list(rows), what=f"project {project}")

    def export(self, project: int) -> list[Any]:
        """Return all tasks of a project with their annotations, as the JSON export has them."""
        query = {"exportType": "JSON", "download_all_tasks": "true"}
        found = self._call(
            "GET", f"projects/{project}/export", params=query, what=f"project {project}"
        )
        if not isinstance(found, list):
            raise LabelStudioError(f"{self.url}: the export of project {project} is no list")
        return found

    def users(self) -> dict[int, str]:
        """Return the addresses of the users by their number; none where that may not be read."""
        try:
            found = self._call("GET", "users")
        except LabelStudioError:
            return {}
        return {user["id"]: user.get("email") or user.get("username") or "" for user in found}

    def _tasks(self, query: Mapping[str, Any]) -> Iterator[Item]:
        page, seen = 1, 0
        while True:
            found = self._call("GET", "tasks", params={**query, "page": page, "page_size": _PAGE})
            yield from found["tasks"]
            seen += len(found["tasks"])
            if not found["tasks"] or seen >= found["total"]:
                return
            page += 1

    def _call(
        self,
        method: str,
        path: str,
        content: Any = None,
        *,
        params: Mapping[str, Any] | None = None,
        what: str = "",
    ) -> Any:
        """Return the JSON that a path of the API answers; ``what`` is it of, for messages."""
        if self._refresh and not self._header:
            self._renew()
        response = self._send(method, path, content, params)
        if response.status_code == _UNAUTHORIZED and self._refresh:
            self._renew()
            response = self._send(method, path, content, params)
        return self._answer(response, f"{method} api/{path}", what)

    def _send(
        self, method: str, path: str, content: Any, params: Mapping[str, Any] | None
    ) -> Response:
        import requests

        def sign(request: PreparedRequest) -> PreparedRequest:
            # As a function: a header of the session gives way to a .netrc.
            request.headers["Authorization"] = self._header
            return request

        url = f"{self.url}/api/{path}"
        try:
            return self._session.request(
                method, url, params=params, json=content, timeout=(_CONNECT, _READ),
                auth=sign if self._header else None,
            )  # fmt: skip
        except requests.exceptions.Timeout as error:
            raise LabelStudioError(
                f"{self.url}: no answer in {_READ:.0f} s ({method} api/{path}); send less at once"
            ) from error
        except requests.exceptions.RequestException as error:
            raise LabelStudioError(
                f"{self.url}: cannot be reached ({_reason(error)}); "
                "is Label Studio running, and is the address right?"
            ) from error

    def _renew(self) -> None:
        """Ask for a token of five minutes."""
        self._header = ""
        response = self._send("POST", "token/refresh", {"refresh": self._refresh}, None)
        found = self._answer(response, "POST api/token/refresh", "")
        self._header = f"Bearer {found['access']}"

    def _answer(self, response: Response, asked: str, what: str) -> Any:
        status = response.status_code
        try:
            found = response.json() if response.content else None
        except ValueError:
            found = None if response.ok else {}
            if response.ok or status == _NOT_FOUND:
                raise LabelStudioError(
                    f"{self.url}: answers {asked}, but not as Label Studio does (HTTP {status}); "
                    "is the address right?"
                ) from None
        if response.ok:
            return found
        said = _detail(found)
        if status == _UNAUTHORIZED:
            raise LabelStudioError(
                f"{self.url}: the token is refused ({said}); set {TOKEN_VARIABLE} to one of your "
                f"account ({self.url}/user/account/personal-access-token)"
            )
        if status == _FORBIDDEN:
            raise LabelStudioError(f"{self.url}: {what or asked}: your account may not ({said})")
        if status == _NOT_FOUND and what:
            raise LabelStudioError(f"{self.url}: no {what}, or none that your account may see")
        raise LabelStudioError(f"{self.url}: {asked}: HTTP {status}: {said}")


def _detail(found: Any) -> str:
    """Return what the server says is wrong, in one line.

    >>> _detail({"detail": "Validation error", "validation_errors": {"title": ["Too short."]}})
    'Validation error: title: Too short.'
    """
    if not isinstance(found, dict):
        return "no reason given"
    parts = [str(found.get("detail") or "no reason given")]
    for name, rows in (found.get("validation_errors") or {}).items():
        rows = rows if isinstance(rows, list) else [rows]
        field = "" if name == "non_field_errors" else f"{name}: "
        parts.append(field + "; ".join(str(row) for row in rows))
    said = " ".join(": ".join(parts).split())
    return said if len(said) <= _SHOWN else said[: _SHOWN - 1] + "…"


def _reason(error: Exception) -> str:
    """Return the innermost cause of an error, without addresses of objects."""
    cause: Any = error
    while True:
        inner = getattr(cause, "reason", None) or next(
            (arg for arg in getattr(cause, "args", ()) if isinstance(arg, Exception)), None
        )
        if not isinstance(inner, Exception):
            break
        cause = inner
    said = str(cause)
    return said.rsplit(": ", 1)[-1] if "object at" in said or "Connection" in said else said
