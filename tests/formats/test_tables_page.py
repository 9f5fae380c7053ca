"""docs/tables.md: its columns are those of the code, and its examples run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from formats.table_records import bare_record, full_record, write_reports

from baocao.formats.duckdb_file import VIEWS
from baocao.formats.table_columns import dictionary_markdown
from baocao.formats.tables import FORMATS, write_tables

PAGE = Path(__file__).parents[2] / "docs" / "tables.md"
EXAMPLES = re.findall(r"^```python\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.M | re.S)


def test_columns_and_views_are_all_told() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page.endswith(dictionary_markdown())
    assert re.findall(r"^\| `(\w+)` \| [^|]+ \|$", page, re.M) == list(VIEWS)


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_examples_run(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    number: int,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("datasets.config.HF_DATASETS_CACHE", tmp_path / "cache")
    out = write_reports(tmp_path / "out", [full_record(), bare_record()]).parent
    write_tables(out, out, FORMATS)
    capsys.readouterr()
    exec(compile(EXAMPLES[number], f"{PAGE}, example {number}", "exec"), {})
    assert capsys.readouterr().out.strip()
