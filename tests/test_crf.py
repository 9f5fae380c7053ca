"""CRFs from lookup tables: the file, the best path and the marginals are crfsuite's own."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import pycrfsuite
import pytest

from baocao.crf import Crf, CrfFileError, decode, read_crf

LABELS = ("O", "B-ORG", "I-ORG", "B-PERSON")


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return a model of crfsuite over random features, some of them seen once."""
    random.seed(3)
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", params={"max_iterations": 20}, verbose=False)
    for _ in range(80):
        rows = sequence(random.randint(1, 12))
        trainer.append(rows, [random.choice(LABELS) for _ in rows])
    path = tmp_path_factory.mktemp("crf") / "model"
    trainer.train(str(path))
    return path.read_bytes()


def sequence(size: int) -> list[list[str]]:
    return [[f"w={random.choice('tổdânphố')}", f"s={random.randint(0, 5)}"] for _ in range(size)]


def tagger_of(data: bytes) -> Any:
    tagger = pycrfsuite.Tagger()
    tagger.open_inmemory(data)
    return tagger


def emissions(crf: Crf, rows: list[list[str]]) -> Any:
    found = [[crf.attributes.get(f, crf.unknown) for f in row] for row in rows]
    return np.array([crf.state[row].sum(axis=0) for row in found])


def test_the_file_has_the_weights_that_crfsuite_reads(trained: bytes) -> None:
    crf, tagger = read_crf(trained), tagger_of(trained)
    info = tagger.info()
    assert set(crf.labels) == set(info.labels)
    assert set(crf.attributes) == set(info.attributes)
    for (attribute, label), weight in info.state_features.items():
        found = crf.state[crf.attributes[attribute], crf.labels.index(label)]
        assert found == pytest.approx(weight, abs=1e-6)  # crfsuite prints six decimals
    for (before, behind), weight in info.transitions.items():
        found = crf.transitions[crf.labels.index(before), crf.labels.index(behind)]
        assert found == pytest.approx(weight, abs=1e-6)


def test_paths_and_marginals_are_those_of_crfsuite(trained: bytes) -> None:
    crf, tagger = read_crf(trained), tagger_of(trained)
    random.seed(5)
    sequences = [sequence(random.randint(1, 40)) for _ in range(60)]
    rows = [row for one in sequences for row in one]
    found = decode(crf, emissions(crf, rows), [len(one) for one in sequences])
    first = 0
    for one in sequences:
        tags = tagger.tag(one)
        assert [crf.labels[tag] for tag in found.tags[first : first + len(one)]] == tags
        for i in range(len(one)):
            expected = [tagger.marginal(label, i) for label in crf.labels]
            assert found.marginals[first + i] == pytest.approx(expected, abs=1e-9)
        first += len(one)


def test_a_sequence_is_decoded_alike_alone_and_among_others(trained: bytes) -> None:
    crf = read_crf(trained)
    random.seed(8)
    sequences = [sequence(size) for size in (3, 17, 1, 9)]
    together = decode(
        crf,
        emissions(crf, [row for one in sequences for row in one]),
        [len(one) for one in sequences],
    )
    alone = decode(crf, emissions(crf, sequences[1]), [17])
    assert together.tags[3:20].tolist() == alone.tags.tolist()
    assert together.marginals[3:20] == pytest.approx(alone.marginals, abs=1e-12)


def test_a_long_sequence_with_strong_weights_stays_finite() -> None:
    crf = Crf(("a", "b"), {}, np.zeros((1, 2)), np.array([[9.0, -9.0], [-9.0, 9.0]]))
    rows = np.tile([[40.0, -40.0], [-40.0, 40.0]], (500, 1))
    found = decode(crf, rows, [1000])
    assert np.isfinite(found.marginals).all()
    assert found.tags[:4].tolist() == [0, 1, 0, 1]


def test_no_tokens(trained: bytes) -> None:
    crf = read_crf(trained)
    assert decode(crf, np.zeros((0, len(crf.labels))), []).tags.tolist() == []


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda data: b"", "no crfsuite model: 0 bytes"),
        (lambda data: b"PK\x03\x04" + data[4:], "no crfsuite model"),
        (lambda data: data[:-1], "incomplete"),
        (lambda data: data + b"x", "incomplete"),
        (lambda data: data[:48] + b"\xff" * (len(data) - 48), "damaged"),
    ],
)
def test_a_damaged_file_is_said_to_be_one(trained: bytes, damage: Any, message: str) -> None:
    with pytest.raises(CrfFileError, match=message):
        read_crf(damage(trained))


def test_the_shipped_model_can_be_read() -> None:
    root = Path(__file__).parents[1]
    crf = read_crf((root / "models/vi_baocao_sm/entities/crf.crfsuite").read_bytes())
    assert "B-OFFICIAL" in crf.labels
    assert not crf.state[crf.unknown].any()
