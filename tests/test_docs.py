"""The documentation: its code runs, it leaves nothing out, and its site builds offline.

A block of ``bash`` or ``python`` runs, page by page, in a folder with the files that pages
speak of; a ``text`` block right behind is what it prints, ``...`` standing for anything, and
``# exit code N`` behind a command is the code it ends with. A block that cannot run here says
why: ``<!-- no-run: needs tesseract -->``. A new page is found by itself.
"""

from __future__ import annotations

import doctest
import importlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from dataclasses import fields
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from docs_blocks import LANGUAGES, Page, blocks, check_output
from own_data import conll, sections
from readers.report_files import as_tcvn3, as_vni
from typer.testing import CliRunner

from baocao.audit import audit_report
from baocao.cli import app
from baocao.convert import convert
from baocao.facts import find_facts
from baocao.schema import (
    FINDING_KINDS,
    KINDS,
    Alternative,
    Block,
    Entity,
    Nested,
    Official,
    Report,
    Sentence,
)

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.rglob("*.md"), ROOT / "README.md"])
SLOW = {"howto/annotate.md", "howto/batch.md", "howto/compare.md", "howto/train.md", "README.md"}
REPORT = "Thu ngân sách phường Lam Đình đạt 12,4 tỷ đồng, bằng 104% dự toán năm 2023.\n"
OLD = "Công tác tuyên truyền: phường tổ chức hội nghị, phát động phong trào thi đua yêu nước.\n"


def name(path: Path) -> str:
    return str(path.relative_to(DOCS if path.is_relative_to(DOCS) else ROOT))


@pytest.fixture(scope="session")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the files that pages speak of."""
    folder = tmp_path_factory.mktemp("docs")
    shutil.copytree(ROOT / "examples", folder / "examples")
    shutil.copytree(ROOT / "annotations", folder / "annotations")
    (folder / "report.txt").write_text(REPORT, encoding="utf-8")
    for place in ("province", "reports", "more", "pages"):
        (folder / place).mkdir()
        shutil.copy(ROOT / "examples" / "03-tin-hoi-nghi.html", folder / place / "news.html")
    shutil.copy(ROOT / "examples" / "07-hai-cap-2025.txt", folder / "province")
    _write_old(folder / "old")
    rows = conll(documents=True)
    (folder / "mine.conll").write_text(rows, encoding="utf-8")
    (folder / "held-out.conll").write_text(rows, encoding="utf-8")
    lines = [json.dumps(row, ensure_ascii=False) for row in sections()]
    (folder / "rows.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for annotator, double in (("lan", "first"), ("minh", "second"), ("hoa", "first")):
        shutil.copy(ROOT / f"annotations/double/{double}.jsonl", folder / f"{annotator}.jsonl")
    shutil.copy(folder / "lan.jsonl", folder / "mine.jsonl")
    convert(folder / "lan.jsonl", folder / "project-3-at-2024.json", target_format="label-studio")
    convert(folder / "lan.jsonl", folder / "export.jsonl", target_format="doccano")
    return folder


def _write_old(folder: Path) -> None:
    """Write one text in two sets of before Unicode."""
    folder.mkdir()
    for charset, encode in (("tcvn3", as_tcvn3), ("vni", as_vni)):
        (folder / f"{charset}.txt").write_bytes(encode(OLD))


@pytest.fixture(scope="session")
def annotated(workspace: Path) -> tuple[Path, str]:
    """Return what ``baocao annotate examples/ -o out`` wrote and said: done once for all pages."""
    before = Path.cwd()
    os.chdir(workspace)
    try:
        result = CliRunner().invoke(app, ["annotate", "examples/", "-o", "out"])
    finally:
        os.chdir(before)
    assert result.exit_code == 0, result.output
    return Path(shutil.move(workspace / "out", workspace.parent / "docs-annotated")), result.output


def runnable() -> list[Any]:
    """Return the pages with blocks that run."""
    return [
        pytest.param(page, id=name(page), marks=[pytest.mark.slow] if name(page) in SLOW else [])
        for page in PAGES
        if any(block.runs for block in blocks(page.read_text(encoding="utf-8")))
    ]


@pytest.mark.model
@pytest.mark.parametrize("page", runnable())
def test_code_of_the_page_runs(
    page: Path,
    workspace: Path,
    annotated: tuple[Path, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = tmp_path / "page"
    shutil.copytree(workspace, folder)
    monkeypatch.chdir(folder)
    running = Page(folder, *annotated, in_order=page.parent == DOCS or page.name != "README.md")
    for block in blocks(page.read_text(encoding="utf-8")):
        if block.runs:
            check_output(block, running.run(block))


def test_blocks_are_of_known_languages() -> None:
    odd = [
        (name(page), block.line, block.language)
        for page in PAGES
        for block in blocks(page.read_text(encoding="utf-8"))
        if block.language not in LANGUAGES or (block.language == "sh" and not block.no_run)
    ]
    assert odd == []


# --- nothing is left out


def hook(module: str) -> ModuleType:
    """Return a module of docs/hooks, which mkdocs finds by itself."""
    sys.path.insert(0, str(DOCS / "hooks"))
    try:
        return importlib.import_module(module)
    finally:
        sys.path.remove(str(DOCS / "hooks"))


@pytest.fixture(scope="session")
def cli_page() -> ModuleType:
    return hook("cli_page")


@pytest.mark.parametrize("module", ["cli_page", "docstrings", "included"])
def test_doctests_of_the_hooks(module: str) -> None:
    if module == "docstrings":
        pytest.importorskip("griffe", reason="pip install 'baocao[docs]'")
    result = doctest.testmod(hook(module))
    assert result.attempted
    assert not result.failed


def test_every_command_and_option_is_documented(cli_page: ModuleType) -> None:
    page = cli_page.cli_page()
    parts = dict(re.findall(r"^## (baocao [^\n]+)\n(.*?)(?=^## )", page, re.MULTILINE | re.DOTALL))
    wrong = []
    for path, command in cli_page.commands():
        told = parts.get(path, "")
        if not (command.help or "").strip() or command.help.strip().split("\n")[0] not in told:
            wrong.append(f"{path}: no description")
        for item in cli_page.parameters(command):
            if not (item.help or "").strip():
                wrong.append(f"{path}: {item.name} has no help")
            names = item.opts + item.secondary_opts if item.param_type_name == "option" else []
            wrong += [f"{path}: {option}" for option in names if option not in told]
    assert wrong == []
    assert len(parts) >= 20


def parsed(line: str, known: dict[str, Any]) -> str:
    """Return the command of a line; an error where the command or an option does not exist."""
    text = re.split(r" (?:>|&&|\|) |  # ", line[line.index("baocao ") :])[0]
    name = max((path for path in known if f"{text} ".startswith(f"{path} ")), key=len)
    known[name].make_context(name, shlex.split(text.removeprefix(name)))
    return name


def test_examples_of_the_help_parse(cli_page: ModuleType) -> None:
    known = dict(cli_page.commands())
    for path, command in known.items():
        called = {parsed(line, known) for line in cli_page.examples(command)}
        assert path in called or path == "baocao info", f"{path}: no example in its help"


def test_commands_on_the_pages_parse(cli_page: ModuleType) -> None:
    """Also those in blocks that cannot run here, and in blocks inside lists."""
    known = dict(cli_page.commands())
    fence = re.compile(r"^ *```.*?^ *```$", re.MULTILINE | re.DOTALL)
    lines = [
        line.strip()
        for page in PAGES
        for block in fence.findall(page.read_text(encoding="utf-8"))
        for line in block.splitlines()
        if line.strip().startswith("baocao ")
    ]
    assert any("--cluster" in line for line in lines)
    for line in lines:
        parsed(line, known)


def test_every_command_is_shown_in_use(cli_page: ModuleType) -> None:
    """A page or the README has each command in a block or a line of code."""
    told = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    missing = [
        path for path, _ in cli_page.commands() if not re.search(rf"(?m)(?:^|`){path}\b", told)
    ]
    assert missing == []


def test_every_field_of_the_record_is_documented() -> None:
    page = (DOCS / "record.md").read_text(encoding="utf-8")
    kinds = (Report, Sentence, Entity, Nested, Official, Alternative, Block)
    names = {item.name for kind in kinds for item in fields(kind)}
    names |= set(FINDING_KINDS) | set(KINDS) | {"schema_version", *_fact(), *_finding()}
    assert {item for item in names if f"`{item}`" not in page and f'"{item}"' not in page} == set()


def _record() -> dict[str, Any]:
    text = "Xã có 4/5 thôn đạt chuẩn, đạt 90%."
    figures = [(6, 14, "QUANTITY", {"actual": 4, "target": 5, "unit": "thôn", "sense": "subset"})]
    figures += [(30, 33, "PERCENT", {"min": "90", "max": "90", "unit": "percent"})]
    entities = [
        {"id": f"e{n}", "start": start, "end": end, "text": text[start:end], "label": label,
         "value": value, "score": 1.0, "source": "", "nested": []}
        for n, (start, end, label, value) in enumerate(figures)
    ]  # fmt: skip
    sentence = {"start": 0, "end": len(text), "section": "economy", "kind": "body"}
    record = {"id": "a", "text": text, "meta": {}, "sentences": [sentence], "entities": entities}
    return {**record, "officials": [], "facts": find_facts(record)}


def _fact() -> set[str]:
    return set(_record()["facts"][0])


def _finding() -> set[str]:
    (finding,) = audit_report(_record())
    return set(finding)


def test_extras_and_targets_exist() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    targets = re.findall(r"(?m)^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"))
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for extra in re.findall(r"(?:baocao|'\.)\[(\w+)\]", text):
            assert extra in project["optional-dependencies"], f"{name(page)}: {extra}"
        for target in re.findall(r"`make (\w+)`|^make (\w+)$", text, re.MULTILINE):
            assert "".join(target) in targets, f"{name(page)}: make {target}"


# --- the site


class Resources(HTMLParser):
    """Collects what a page loads, and where it leads to inside the site."""

    def __init__(self) -> None:
        super().__init__()
        self.loaded: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag in ("script", "img", "iframe"):
            self.loaded.append(values.get("src") or "")
        elif tag == "link" and values.get("rel") != "canonical":
            self.loaded.append(values.get("href") or "")


def test_the_site_builds_and_loads_nothing_from_elsewhere(tmp_path: Path) -> None:
    pytest.importorskip("mkdocs", reason="pip install 'baocao[docs]'")
    site = tmp_path / "site"
    built = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(site)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
    )
    assert built.returncode == 0, built.stdout + built.stderr
    pages = sorted(site.rglob("*.html"))
    assert len(pages) > 30
    for page in pages:
        found = Resources()
        found.feed(page.read_text(encoding="utf-8"))
        assert [url for url in found.loaded if re.match(r"(https?:)?//", url)] == [], page.name
    index = json.loads((site / "search" / "search_index.json").read_text(encoding="utf-8"))
    assert any("tổ dân phố" in entry["text"] for entry in index["docs"])
    assert "baocao corpus overlap" in (site / "cli.html").read_text(encoding="utf-8")
