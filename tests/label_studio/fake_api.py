"""The API of Label Studio as far as it is used, in this process, with faults to order."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

LEGACY = "0123456789abcdef0123456789abcdef01234567"
PERSONAL = "aaa.bbb.ccc"
PAGE = 2
"""Tasks a page at most: what is asked for more than that gets fewer."""


@dataclass
class FakeApi:
    """What the server has, what it was asked, and how it shall fail."""

    url: str = ""
    projects: list[dict[str, Any]] = field(default_factory=list)
    tasks: list[dict[str, Any]] = field(default_factory=list)
    predictions: list[dict[str, Any]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    faults: list[tuple[str, int, str]] = field(default_factory=list)
    """Part of a request line, status, body: used up one by one."""
    access: int = 0
    """Number of the token of five minutes that is good now."""

    def annotate(self, task: int, result: list[Any], by: int, **more: Any) -> None:
        row = {"result": result, "completed_by": by, "was_cancelled": False, **more}
        self.tasks[task]["annotations"].append(row)

    def answer(self, method: str, path: str, query: dict[str, str], content: Any) -> Any:
        """Return status and content."""
        if path == "/api/token/refresh":
            self.access += 1
            good = content["refresh"] == PERSONAL
            return (200, {"access": f"access-{self.access}"}) if good else (401, {"detail": "bad"})
        number = re.search(r"/projects/(\d+)", path)
        project = next((p for p in self.projects if number and p["id"] == int(number[1])), None)
        if number and project is None:
            return 404, {"detail": "No Project matches the given query."}
        if path == "/api/projects" and method == "GET":
            found = [p for p in self.projects if query.get("title", "") in p["title"]]
            return 200, {"count": len(found), "results": found}
        if path == "/api/projects":
            made = {"id": len(self.projects) + 1, "label_config": "<View></View>", **content}
            self.projects.append(made)
            return 201, made
        if path == "/api/users":
            return 200, [{"id": 1, "email": "lan@example.org"}, {"id": 2, "email": ""}]
        if path == "/api/tasks":
            return 200, self._page(query)
        assert project is not None, (method, path)
        if path.endswith("/import"):
            for task in content:
                new = {"annotations": [], "predictions": [], **task}
                self.tasks.append({**new, "id": len(self.tasks) + 1, "project": project["id"]})
            return 201, {"task_count": len(content)}
        if path.endswith("/import/predictions"):
            self.predictions += content
            return 201, {"created": len(content)}
        if path.endswith("/export"):
            return 200, [
                {**task, "predictions": [task["id"]] if task["predictions"] else []}
                for task in self.tasks
                if task["project"] == project["id"]
            ]
        if method == "PATCH":
            project.update(content)
        return 200, project

    def _page(self, query: dict[str, str]) -> dict[str, Any]:
        rows = [t for t in self.tasks if t["project"] == int(query["project"])]
        if "query" in query:
            (item,) = json.loads(query["query"])["filters"]["items"]
            (version,) = item["value"]
            rows = [t for t in rows if any(p["model_version"] == version for p in t["predictions"])]
        start = (int(query["page"]) - 1) * PAGE
        return {"total": len(rows), "tasks": rows[start : start + PAGE]}


@contextmanager
def fake_api() -> Iterator[FakeApi]:
    """Give a server that listens at 127.0.0.1."""
    api = FakeApi()

    class Handler(BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            content = json.loads(self.rfile.read(length)) if length else None
            line = f"{self.command} {self.path}"
            api.asked.append(line)
            status, body = self.made(line, content)
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PATCH = handle_any

        def made(self, line: str, content: Any) -> tuple[int, bytes]:
            for fault in api.faults:
                if fault[0] in line:
                    api.faults.remove(fault)
                    return fault[1], fault[2].encode()
            parts = urlsplit(self.path)
            given = self.headers.get("Authorization")
            good = (f"Token {LEGACY}", f"Bearer access-{api.access}")
            if given not in good and not parts.path.endswith("/token/refresh"):
                return 401, b'{"detail": "Invalid token."}'
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            status, found = api.answer(self.command, parts.path, query, content)
            return status, json.dumps(found).encode()

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    api.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield api
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
