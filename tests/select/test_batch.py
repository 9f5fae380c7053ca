"""What is chosen from candidates: by hand, so that what is best can be seen."""

from __future__ import annotations

import unicodedata
from random import Random

import pytest

from baocao.select_batch import WAYS, Batch, choose
from baocao.select_candidates import Candidate
from baocao.select_known import Known, known_records

TEXTS = (
    "Đảng ủy kiểm tra chi bộ tổ dân phố số 4.",
    "Trạm Y tế khám bệnh cho người cao tuổi.",
    "Hội Phụ nữ trao quà cho học sinh nghèo vượt khó.",
    "Công an phường tuần tra đêm trên tuyến đê.",
    "Thu ngân sách đạt 12,4 tỷ đồng, bằng 104% dự toán.",
    "Nhà văn hóa thôn Lũng Cao khánh thành sáng nay.",
)


def candidate(text: str, id: str = "", **signals: object) -> Candidate:
    """Return a sentence of a report of its own, as unsure as told."""
    id = id or text[:12]
    return Candidate(f"{id}:1", id, text, **signals)  # type: ignore[arg-type]


def ids(batch: Batch) -> list[str]:
    return [choice.candidate.document for choice in batch.choices]


def pool() -> list[Candidate]:
    draw = Random(7)
    found = []
    for number, text in enumerate(TEXTS):
        words = {word: draw.random() for word in text.lower().split()[:3]}
        found.append(
            candidate(
                text,
                f"r{number}",
                tokens=len(text.split()),
                entropy=sum(words.values()),
                doubts=words,
                unsure=dict.fromkeys(words, 1.0),
                labels={"ORG": draw.random(), "MONEY": draw.random()},
                sections={"health": draw.random()},
                section_doubts={"health": draw.random()},
            )
        )
    return found


@pytest.mark.parametrize("by", WAYS)
def test_the_order_of_the_candidates_does_not_count(by: str) -> None:
    expected = choose(pool(), by=by, n=4, seed=3)
    assert len(expected.choices) == 4
    for seed in range(5):
        shuffled = pool()
        Random(seed).shuffle(shuffled)
        assert choose(shuffled, by=by, n=4, seed=3) == expected


@pytest.mark.parametrize("by", WAYS)
def test_a_smaller_choice_begins_a_larger_one(by: str) -> None:
    assert ids(choose(pool(), by=by, n=5))[:2] == ids(choose(pool(), by=by, n=2))


@pytest.mark.parametrize("by", WAYS)
@pytest.mark.parametrize("budget", [7, 8, 20, 31, 1000])
def test_the_budget_is_kept_and_used(by: str, budget: int) -> None:
    batch = choose(pool(), by=by, budget=budget)
    spent = sum(choice.candidate.syllables for choice in batch.choices)
    left = [c for c in pool() if c.document not in ids(batch)]
    assert spent <= budget
    assert all(spent + item.syllables > budget for item in left)


def test_number_and_budget_both_bind() -> None:
    assert len(choose(pool(), by="random", n=2, budget=1000).choices) == 2
    assert len(choose(pool(), by="random", n=5, budget=20).choices) == 2


def test_length_does_not_win() -> None:
    long = candidate(TEXTS[0] * 9, "long", tokens=100, entropy=50.0, doubts={"a": 50.0})
    short = candidate(TEXTS[1], "short", tokens=10, entropy=6.0, doubts={"b": 6.0})
    plans = candidate(TEXTS[2], "plans", tokens=10, sentences=4, section_doubts={"health": 2.0})
    doubted = candidate(TEXTS[3], "doubted", tokens=10, section_doubts={"health": 0.6})
    for by in ("mixed", "uncertainty"):
        assert ids(choose([long, short], by=by, n=2)) == ["short", "long"]
        assert ids(choose([plans, doubted], by=by, n=2)) == ["doubted", "plans"]
    many = candidate(TEXTS[4] * 9, "many", labels={"ORG": 3.0})
    dense = candidate(TEXTS[5], "dense", labels={"ORG": 2.0})
    assert ids(choose([many, dense], by="coverage", n=2)) == ["dense", "many"]


@pytest.mark.parametrize("by", ["mixed", "uncertainty", "coverage"])
def test_a_scrap_is_worth_its_syllables_but_no_choice(by: str) -> None:
    scrap = candidate(
        "25 vụ ma túy", "scrap", tokens=4, entropy=3.0, doubts={"túy": 3.0}, labels={"ORG": 0.6}
    )
    whole = candidate(
        TEXTS[0], "whole", tokens=11, entropy=7.7, doubts={"chi": 7.7}, labels={"ORG": 1.2}
    )
    rows = [scrap, whole, candidate(TEXTS[1], "calm", tokens=10)]
    assert ids(choose(rows, by=by, n=1)) == ["whole"]
    assert ids(choose(rows, by=by, budget=1000))[0] == "scrap"


def test_mixed_does_not_ask_the_same_again() -> None:
    def asks(text: str, word: str, entropy: float) -> Candidate:
        return candidate(
            text, word + str(entropy), tokens=8, entropy=entropy, doubts={word: entropy},
            unsure={word: 1.0},
        )  # fmt: skip

    rows = [asks(TEXTS[0], "bùi", 3.0), asks(TEXTS[1], "bùi", 2.0), asks(TEXTS[2], "mẫn", 1.7)]
    assert ids(choose(rows, by="uncertainty", n=3)) == ["bùi3.0", "bùi2.0", "mẫn1.7"]
    assert ids(choose(rows, by="mixed", n=3)) == ["bùi3.0", "mẫn1.7", "bùi2.0"]


def test_mixed_spreads_over_sections() -> None:
    rows = [
        candidate(
            text, f"{section}{doubt}", sections={section: 1.0}, section_doubts={section: doubt}
        )
        for text, section, doubt in zip(
            TEXTS, ("health", "health", "justice"), (0.6, 0.5, 0.45), strict=False
        )
    ]
    assert ids(choose(rows, by="mixed", n=3)) == ["health0.6", "justice0.45", "health0.5"]


def test_coverage_wants_what_is_rare() -> None:
    def has(text: str, **expected: float) -> Candidate:
        return candidate(text, next(iter(expected)), labels=dict(expected))

    rows = [has(TEXTS[0], ORG=1.0), has(TEXTS[1], PROGRAM=0.5), has(TEXTS[2], LOCATION=0.1)]
    assert ids(choose(rows, by="coverage", n=1)) == ["ORG"]
    spans = [{"start": 0, "end": 3, "label": "ORG"}] * 5
    known = known_records([{"id": "x", "text": "Hội họp.", "entities": spans}])
    assert ids(choose(rows, by="coverage", n=2, known=known)) == ["PROGRAM", "ORG"]
    sections = [
        candidate(TEXTS[3], "often", sections={"economy": 1.0}),
        candidate(TEXTS[4], "rare", sections={"red_cross": 1.0}),
    ]
    filed = [{"start": 0, "end": 8, "section": "economy"}]
    known = known_records([{"id": "x", "text": "Hội họp.", "sentences": filed}])
    assert ids(choose(sections, by="coverage", n=1, known=known)) == ["rare"]


def test_diversity_takes_one_of_each_kind_more_often_than_chance() -> None:
    rows = [
        candidate(f"{text} {end}", f"{kind}{number}")
        for kind, text in zip("abc", TEXTS, strict=False)
        for number, end in enumerate(
            ("Xong việc ấy.", "Mọi người vui mừng lắm.", "Đã báo cáo quận.")
        )
    ]

    def kinds(by: str) -> int:
        return sum(
            len({name[0] for name in ids(choose(rows, by=by, n=3, seed=seed))}) == 3
            for seed in range(20)
        )

    assert kinds("diversity") > kinds("random") + 4


@pytest.mark.parametrize("by", ["random", "diversity"])
def test_the_seed_counts_where_something_is_drawn(by: str) -> None:
    drawn = {tuple(ids(choose(pool(), by=by, n=3, seed=seed))) for seed in range(8)}
    assert len(drawn) > 3


@pytest.mark.parametrize("by", ["mixed", "uncertainty", "coverage"])
def test_the_seed_does_not_count_elsewhere(by: str) -> None:
    assert choose(pool(), by=by, n=3, seed=1) == choose(pool(), by=by, n=3, seed=2)


SENTENCE = "Đảng uỷ phường Lam Đình kiểm tra 06 chi bộ, giám sát chuyên đề 04 chi bộ trong năm."
NEAR = [
    SENTENCE.replace("06", "1.250").replace("04", "12,5"),
    SENTENCE.replace("uỷ", "ủy"),
    unicodedata.normalize("NFD", SENTENCE),
    SENTENCE.replace(" ", "\u00a0"),
    SENTENCE.upper(),
    SENTENCE.replace("Lam Đình", "Bến Gỗ"),
    SENTENCE + " ",
]
OTHER = [
    "Ủy ban Kiểm tra đã làm việc với sáu chi bộ, ngoài ra giám sát bốn nơi theo chuyên đề.",
    "Đảng uỷ phường Lam Đình phát động thi đua yêu nước.",
    "Trạm Y tế phường Lam Đình tiêm phòng cho 1.250 trẻ trong năm.",
]


@pytest.mark.parametrize("by", WAYS)
@pytest.mark.parametrize("other", NEAR)
def test_near_duplicates_are_not_chosen_twice(by: str, other: str) -> None:
    rows = [candidate(SENTENCE, "one"), candidate(other, "two"), candidate(TEXTS[1], "three")]
    batch = choose(rows, by=by, n=3)
    assert len(batch.choices) == 2
    assert "three" in ids(batch)
    assert (batch.known, batch.near) == (0, 1)


@pytest.mark.parametrize("other", NEAR)
def test_near_duplicates_are_chosen_where_they_are_asked_for(other: str) -> None:
    rows = [candidate(SENTENCE, "one"), candidate(other, "two")]
    known = known_records([{"id": "x", "text": SENTENCE.replace("06", "7")}])
    batch = choose(rows, by="random", n=2, known=known, near_duplicates=True)
    assert (len(batch.choices), batch.near) == (2, 0)


@pytest.mark.parametrize("other", OTHER)
def test_the_same_subject_is_no_duplicate(other: str) -> None:
    rows = [candidate(SENTENCE, "one"), candidate(other, "two")]
    assert len(choose(rows, by="mixed", n=2).choices) == 2


@pytest.mark.parametrize("other", [*NEAR, SENTENCE])
def test_what_is_near_to_the_known_is_left_out(other: str) -> None:
    known = known_records([{"id": "x", "text": f"{SENTENCE}\n{TEXTS[0]}", "sentences": [
        {"start": 0, "end": len(SENTENCE), "section": "inspection"},
        {"start": len(SENTENCE) + 1, "end": len(SENTENCE) + 1 + len(TEXTS[0]), "section": "other"},
    ]}])  # fmt: skip
    batch = choose(
        [candidate(other, "one"), candidate(TEXTS[1], "two")], by="mixed", n=2, known=known
    )
    assert ids(batch) == ["two"]
    assert batch.known + batch.near == 1


KNOWN = [
    ("a:1", "Không liên quan gì."),  # the sentence itself, by its id
    ("a", "Không liên quan gì."),  # its report
    ("khác", TEXTS[0]),
    ("khác", unicodedata.normalize("NFD", TEXTS[0]) + "\n"),
]


@pytest.mark.parametrize("by", WAYS)
@pytest.mark.parametrize(("id", "text"), KNOWN)
def test_known_documents_are_left_out(by: str, id: str, text: str) -> None:
    rows = [candidate(TEXTS[0], "a"), candidate(TEXTS[1], "b")]
    batch = choose(rows, by=by, n=2, known=known_records([{"id": id, "text": text}]))
    assert (ids(batch), batch.known, batch.near) == (["b"], 1, 0)
    assert len(choose(rows, by=by, n=2, known=Known()).choices) == 2


def test_the_reason_says_what_each_criterion_said() -> None:
    first, *_ = choose(pool(), by="mixed", n=3).choices
    reason = first.reason("mixed")
    assert (reason["rank"], reason["by"], reason["novelty"]) == (1, "mixed", 1.0)
    assert reason["uncertainty"] > 1  # the mean of the pool
    assert reason["unsure"][0] == max(first.candidate.doubts.items(), key=lambda item: item[1])[0]
    filed = {"health": 0.9, "justice": 0.4}
    doubts = {".": 0.9, "25": 0.3, "lam": 0.2, "mây": 0.8}
    told = candidate(TEXTS[0], doubts=doubts, section_doubts=filed, sentences=3)
    assert choose([told], by="mixed", n=1).choices[0].unsure == (
        "mây",
        "25",
        "lam",
        "section health",
    )
    silent = choose([candidate(TEXTS[0])], by="random", n=1).choices[0].reason("random")
    assert (silent["uncertainty"], silent["coverage"], silent["unsure"]) == (None, None, [])


def test_nothing_to_choose_from_and_an_unknown_way() -> None:
    assert choose([], by="mixed", n=3) == Batch([], 0, 0)
    with pytest.raises(ValueError, match="no way to choose 'best'; ways: mixed, uncertainty"):
        choose(pool(), by="best", n=1)
