"""Records for the tests of the HTML pages: an invented ward's article, short ones, hostile ones."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from baocao.formats.markup import parse_marked
from baocao.schema import VALUE_LABELS

Record = dict[str, Any]

# One sentence a row: joint, section, its score, second section, kind, marked-up text.
SENTENCES: tuple[tuple[str, str, float, str, str, str], ...] = (
    ("", "general", 0.97, "", "title",
     "Phường {LOCATION|Sông Trăng} hoàn thành vượt mức nhiều chỉ tiêu {DATE|năm 2021}"),
    ("\n", "other", 0.99, "", "boilerplate", "Ngày đăng {DATE|05/01/2022} | Lượt xem: 118"),
    ("\n\n", "other", 0.88, "general", "protocol",
     "Tới dự hội nghị có đồng chí {OFFICIAL|Trần Thị Mai Lan} – {POSITION|Phó Bí thư Quận ủy "
     "Bến Mơ}, đồng chí {OFFICIAL|Lê Quốc Đạt} – {POSITION|QUV}, {POSITION|Chủ tịch UBND "
     "{LOCATION|phường Sông Trăng}}."),
    ("\n\n", "general", 0.91, "", "body",
     "Thu ngân sách ước đạt {MONEY|1.607.500.000 đồng}, bằng {PERCENT|110%} dự toán."),
    (" ", "social_welfare", 0.93, "general", "body",
     "Giải quyết việc làm cho {QUANTITY|264/240 lao động}, đạt {PERCENT|112%} chỉ tiêu quận giao; "
     "giảm {QUANTITY|09 hộ cận nghèo}."),
    ("\n\n", "propaganda", 0.99, "", "heading", "Công tác tuyên truyền :"),
    (" ", "propaganda", 0.96, "party_building", "body",
     "{ORG|Đảng ủy} quán triệt {LEGAL_DOC|Chỉ thị số 05-CT/TW} tới {QUANTITY|14/16 tổ dân phố}; "
     "treo {QUANTITY|120 băng rôn} trên {LOCATION|phố Bến Mơ Cũ}."),
    ("\n", "propaganda", 0.74, "culture", "caption",
     "Chi hội phụ nữ ra quân tổng vệ sinh. Ảnh: {PERSON|Ngô Thu Hà}"),
    ("\n\n", "social_welfare", 0.98, "", "heading", "Công tác an sinh xã hội :"),
    (" ", "social_welfare", 0.95, "mass_mobilization", "body",
     "{ORG|Ban CTMT {RESIDENTIAL_GROUP|tổ dân phố số 04}} vận động {PROGRAM|Quỹ Vì người nghèo} "
     "được {MONEY|hơn 48,5 triệu đồng}; trao {QUANTITY|45 phần quà} trị giá {MONEY|300.000 "
     "đồng/hộ} tới {RESIDENTIAL_GROUP|TDP số 7} và {RESIDENTIAL_GROUP|TDP số 12}."),
    (" ", "red_cross", 0.61, "social_welfare", "body",
     "Bà {OFFICIAL|Đỗ Hồng Vân} – {POSITION|Chi hội trưởng phụ nữ {RESIDENTIAL_GROUP|TDP số 7}} "
     "và em {PERSON|Minh} hiến máu tại {ORG|Trạm Y tế phường}, thu {QUANTITY|38 đơn vị máu}."),
    ("\n\n", "security_defense", 0.99, "", "heading", "Công tác quốc phòng – an ninh :"),
    (" ", "security_defense", 0.97, "", "body",
     "Giao quân đạt {PERCENT|100%} (đón {QUANTITY|17/17 thanh niên} về địa phương "
     "{DATE|quý I năm 2021}); phong trào {PROGRAM|Toàn dân bảo vệ an ninh Tổ quốc} lan tỏa."),
    ("\n\n", "outlook", 0.94, "economy", "body",
     "Giai đoạn {DATE|2021-2025}, phấn đấu thu nhập bình quân {MONEY|75 triệu "
     "đồng/người/năm}, tỷ lệ hộ nghèo dưới {PERCENT|0,5%}."),
)  # fmt: skip


def _money(low: int, **more: Any) -> dict[str, Any]:
    return {"min_vnd": low, "max_vnd": low, "currency": "VND", "per": None, "qualifier": "none",
            "flags": [], **more}  # fmt: skip


def _ratio(actual: str, target: str, unit: str, sense: str) -> dict[str, Any]:
    return {"value": None, "unit": unit, "actual": actual, "target": target, "sense": sense}


def _percent(value: str) -> dict[str, Any]:
    return {"min": value, "max": value, "unit": "percent"}


def _group(number: int) -> dict[str, Any]:
    return {"kind": "tổ dân phố", "numbers": [str(number)], "name": None}


def _date(start: str, end: str, precision: str) -> dict[str, Any]:
    return {"start": start, "end": end, "precision": precision, "anchor": "text"}


VALUES: dict[str, dict[str, Any]] = {
    "1.607.500.000 đồng": _money(1607500000),
    "hơn 48,5 triệu đồng": _money(48500000, qualifier="over"),
    "300.000 đồng/hộ": _money(300000, per="household"),
    "75 triệu đồng/người/năm": _money(75000000, per="person_year"),
    "110%": _percent("110"),
    "112%": _percent("112"),
    "100%": _percent("100"),
    "0,5%": _percent("0.5"),
    "264/240 lao động": _ratio("264", "240", "lao động", "target"),
    "14/16 tổ dân phố": _ratio("14", "16", "tổ dân phố", "subset"),
    "17/17 thanh niên": _ratio("17", "17", "thanh niên", "target"),
    "09 hộ cận nghèo": {"value": "9", "unit": "hộ cận nghèo", "sense": None},
    "120 băng rôn": {"value": "120", "unit": "băng rôn", "sense": None},
    "45 phần quà": {"value": "45", "unit": "phần quà", "sense": None},
    "38 đơn vị máu": {"value": "38", "unit": "đơn vị máu", "sense": None},
    "năm 2021": _date("2021-01-01", "2021-12-31", "year"),
    "05/01/2022": _date("2022-01-05", "2022-01-05", "day"),
    "quý I năm 2021": _date("2021-01-01", "2021-03-31", "quarter"),
    "2021-2025": _date("2021-01-01", "2025-12-31", "stage"),
    "Chỉ thị số 05-CT/TW": {"type": "Chỉ thị", "numbers": ["05-CT/TW"], "year": None,
                            "issuer": "TW"},
    "tổ dân phố số 04": _group(4),
    "TDP số 7": _group(7),
    "TDP số 12": _group(12),
    "QUV": {"expanded": "Quận ủy viên", "role": "member", "body": "Quận ủy"},
    "Quỹ Vì người nghèo": {"canonical": "Vì người nghèo"},
}  # fmt: skip


def sample_record() -> Record:
    """Build the record of an invented ward's yearly article: all labels, nesting, officials."""
    text = ""
    sentences: list[Record] = []
    entities: list[Record] = []
    for joint, section, score, second, kind, marked in SENTENCES:
        plain, spans = parse_marked(marked)
        text += joint
        start = len(text)
        text += plain
        others = [{"section": second, "score": round(0.98 - score, 2)}] if second else []
        sentences.append(
            {"start": start, "end": len(text), "section": section, "section_score": score,
             "alternatives": others, "kind": kind}
        )  # fmt: skip
        for span in spans:
            _add(entities, span, text[start + span["start"] : start + span["end"]], start)
    by_text = {entity["text"]: entity["id"] for entity in entities}
    return {
        "schema_version": "1.0",
        "id": "song-trang-2021",
        "source": "bao-cao/song-trang-2021.txt",
        "text": text,
        "text_sha256": hashlib.sha256(text.encode()).hexdigest(),
        "language": "vi",
        "model": "vi_baocao_sm 0.1.0",
        "meta": {"title": "Phường Sông Trăng hoàn thành vượt mức nhiều chỉ tiêu năm 2021",
                 "unit": "phường Sông Trăng, quận Bến Mơ", "published": "2022-01-05",
                 "period": {"start": "2021-01-01", "end": "2021-12-31"}, "encoding": "utf-8"},
        "sentences": sentences,
        "entities": entities,
        "officials": [
            {"name": by_text["Trần Thị Mai Lan"],
             "positions": [by_text["Phó Bí thư Quận ủy Bến Mơ"]],
             "body": "Quận ủy Bến Mơ", "honorific": "đồng chí", "expanded": []},
            {"name": by_text["Lê Quốc Đạt"],
             "positions": [by_text["QUV"], by_text["Chủ tịch UBND phường Sông Trăng"]],
             "body": "UBND phường Sông Trăng", "honorific": "đồng chí",
             "expanded": ["Quận ủy viên"]},
            {"name": by_text["Đỗ Hồng Vân"],
             "positions": [by_text["Chi hội trưởng phụ nữ TDP số 7"]],
             "body": None, "honorific": "bà", "expanded": []},
        ],
        "facts": [
            _fact("t1", "Giải quyết việc làm", 4, [by_text["264/240 lao động"], by_text["112%"]],
                  canonical="giải quyết việc làm", actual="264", target="240", unit="lao động",
                  percent="112", base="chỉ tiêu quận giao", section="social_welfare",
                  period={"start": "2021-01-01", "end": "2021-12-31"}),
            _fact("t2", "Thu ngân sách", 3, [by_text["1.607.500.000 đồng"]],
                  canonical="thu ngân sách", actual="1607500000", target="1461363636",
                  unit="đồng", percent="110", base="dự toán", inferred=["target"]),
            _fact("t3", "hộ cận nghèo", 4, [by_text["09 hộ cận nghèo"]], unit="hộ",
                  direction="down", delta=9, section="social_welfare"),
            _fact("t4", "giải quyết việc làm", 4, [by_text["112%"]], unit="%", percent="112",
                  canonical="giải quyết việc làm", section="social_welfare", same_as=["t1"]),
            _fact("t5", "thu nhập bình quân", 13, [by_text["75 triệu đồng/người/năm"]],
                  canonical="thu nhập bình quân đầu người", target=75000000,
                  unit="đồng/người/năm", section="outlook", per="person_year",
                  period={"start": "2025-01-01", "end": "2025-12-31"}),
            _fact("t6", "không có số", 6, [], section="propaganda"),
        ],
        "findings": [
            {"kind": "ratio_percent_mismatch", "severity": "error",
             "message": "264/240 gives 110%, but 112% is stated.", "stated": "112%",
             "computed": "110%", "tolerance": "0.5",
             "evidence": [_evidence(text, "264/240 lao động"), _evidence(text, "112%")],
             "facts": ["t1"]},
            {"kind": "missing_base", "severity": "info", "message": "110% of what?",
             "stated": "110%", "computed": None, "tolerance": None,
             "evidence": [_evidence(text, "110%")], "facts": ["t2"]},
        ],
    }  # fmt: skip


def _fact(name: str, indicator: str, sentence: int, evidence: list[str], **more: Any) -> Record:
    fields = "canonical actual target unit percent base direction delta period"
    return {"id": name, "indicator": indicator, **dict.fromkeys(fields.split()), "unit": "",
            "section": "general", "sentence": sentence, "evidence": evidence, "inferred": [],
            "score": 0.9, "same_as": [], **more}  # fmt: skip


def _add(entities: list[Record], span: Mapping[str, Any], surface: str, offset: int) -> None:
    part = {"start": offset + span["start"], "end": offset + span["end"], "text": surface,
            "label": span["label"], "value": VALUES.get(surface)}  # fmt: skip
    if span["depth"]:
        entities[-1]["nested"].append(part)
        return
    rule = span["label"] in VALUE_LABELS
    source = f"{span['label'].lower()}.{'plain' if rule else 'crf'}"
    number = len(entities)
    entities.append(
        {"id": f"n{number}", **part, "score": 1.0 - number % 7 / 50, "source": source, "nested": []}
    )


def _evidence(text: str, quote: str) -> dict[str, int]:
    start = text.index(quote)
    return {"start": start, "end": start + len(quote)}


def with_text(text: str, *spans: tuple[int, int, str]) -> Record:
    """Build a record of one sentence with entities at the given offsets."""
    record = sample_record()
    record |= {"text": text, "officials": [], "facts": [], "findings": []}
    record["sentences"] = [
        {
            "start": 0,
            "end": len(text),
            "section": "general",
            "section_score": 0.5,
            "alternatives": [],
            "kind": "body",
        }
    ]
    record["entities"] = [
        {"id": f"n{i}", "start": start, "end": end, "text": text[start:end], "label": label,
         "value": None, "score": 0.5, "source": "test", "nested": []}
        for i, (start, end, label) in enumerate(spans)
    ]  # fmt: skip
    return record


PAYLOADS = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</title></style></textarea><svg onload=alert(1)>",
    "<!--<script>",
    "javascript:alert(1)",
    "\u2028alert(1)\u2029",
)


def poison(payload: str) -> Record:
    """Build a record that holds a payload wherever a record can hold a string."""
    record = with_text(f"x {payload} y", (2, 2 + len(payload), payload))
    record |= {"id": payload, "source": payload, "model": payload, "text_sha256": payload}
    record["meta"] = {"title": payload, "unit": payload, "period": payload, "encoding": payload,
                      "published": payload}  # fmt: skip
    entity = record["entities"][0]
    entity |= {"id": payload, "source": payload, "value": {payload: payload, "min_vnd": payload}}
    entity["nested"] = [{**entity, "nested": [], "value": {"name": payload}}]
    record["sentences"][0] |= {
        "section": payload,
        "kind": payload,
        "section_score": payload,
        "alternatives": [{"section": payload + "2", "score": payload}],
    }
    record["officials"] = [
        {
            "name": payload,
            "positions": [payload, "n9" + payload],
            "body": payload,
            "honorific": payload,
            "expanded": [payload],
        }
    ]
    # The same words once more as money, for the ledger.
    money = {"min_vnd": 5, "max_vnd": 5, "currency": "VND", "per": None, "qualifier": payload}
    record["entities"] += [
        {**entity, "id": "m" + payload, "label": "MONEY", "value": money, "nested": []}
    ]
    fields = "id indicator canonical actual max target unit percent base direction delta"
    fields += " delta_unit period section sentence qualifier sense per"
    record["facts"] = [
        dict.fromkeys(fields.split(), payload)
        | {"evidence": [payload], "inferred": [payload], "same_as": [payload]}
    ]
    finding = dict.fromkeys(
        ("kind", "severity", "message", "stated", "computed", "tolerance"), payload
    )
    evidence = [{"start": 0, "end": 1}, {"start": 1, "end": 2}]
    record["findings"] = [{**finding, "evidence": evidence, "facts": [payload]}]
    return record
