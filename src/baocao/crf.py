"""Linear-chain CRFs from lookup tables: crfsuite's own file, read and run with numpy.

crfsuite takes the features of a token as strings and looks each one up; where features
are made of a few known parts (a word, its neighbour, a lexicon), their weights can be
looked up by part instead, and all sentences of a document decoded at once. The numbers
are the same: sums of the same weights, in double precision.

The layout of the file is that of crfsuite 0.12 (``crf1d_model.c``, ``cqdb.c``), which
python-crfsuite writes.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MAGIC: Final = b"lCRF"
_HEADER: Final = struct.Struct("<4sI4sIIIIIIIII")
_CHUNK: Final = struct.Struct("<4sII")
_DATABASE: Final = struct.Struct("<4sIIIII")
_KEY: Final = struct.Struct("<II")
_FEATURE: Final = [("kind", "<u4"), ("source", "<u4"), ("target", "<u4"), ("weight", "<f8")]
_TINY: Final = 1e-300
_SURE: Final = 0.49  # a half, less what rounding may have cost
_SCALED: Final = 4  # steps between two scalings: no product of so few weights leaves a double
_TRANSITION: Final = 1  # kind of a feature that links two labels; 0 links attribute and label


class CrfFileError(ValueError):
    """Bytes that are no complete crfsuite model; the message says what was found."""


@dataclass(frozen=True, slots=True)
class Crf:
    """The weights of a linear-chain CRF.

    ``state[row]`` has one weight a label for the attribute that ``attributes`` gives the
    row of; the last row is zero and stands for every attribute that the model does not
    know (``unknown``). ``transitions[a, b]`` is the weight of label ``b`` behind ``a``.
    """

    labels: tuple[str, ...]
    attributes: dict[str, int]
    state: NDArray[Any]
    transitions: NDArray[Any]

    @property
    def unknown(self) -> int:
        """The row of zeros."""
        return len(self.state) - 1


def read_crf(data: bytes) -> Crf:
    """Return the weights in a file of crfsuite; raise CrfFileError when it is damaged."""
    import numpy as np

    # crfsuite itself reads beyond the end of a file cut short; the header says how long it is.
    if len(data) < _HEADER.size or data[:4] != _MAGIC:
        raise CrfFileError(f"no crfsuite model: {len(data)} bytes that begin with {data[:4]!r}")
    _, size, *_, at_features, at_labels, at_attributes, _, _ = _HEADER.unpack_from(data)
    if size != len(data):
        raise CrfFileError(f"incomplete: {len(data)} bytes where the header says {size}")
    try:
        labels = _keys(data, at_labels)
        attributes = _keys(data, at_attributes)
        _, _, count = _CHUNK.unpack_from(data, at_features)
        start = at_features + _CHUNK.size
        features = np.frombuffer(data, _FEATURE, count=count, offset=start)
        links = features["kind"] == _TRANSITION
        state = np.zeros((len(attributes) + 1, len(labels)))
        of_state = features[~links]
        state[of_state["source"], of_state["target"]] = of_state["weight"]
        transitions = np.zeros((len(labels), len(labels)))
        transitions[features["source"][links], features["target"][links]] = features["weight"][
            links
        ]
    except (struct.error, ValueError, IndexError) as error:
        raise CrfFileError(f"damaged: {error}") from error
    return Crf(tuple(labels), {key: row for row, key in enumerate(attributes)}, state, transitions)


def _keys(data: bytes, start: int) -> list[str]:
    """Return the strings of a constant database in the order of their ids."""
    name, _, _, _, count, offset = _DATABASE.unpack_from(data, start)
    if name != b"CQDB":
        raise CrfFileError(f"damaged: {name!r} where a table of strings should begin")
    keys = []
    for place in struct.unpack_from(f"<{count}I", data, start + offset):
        _, length = _KEY.unpack_from(data, start + place)
        begin = start + place + _KEY.size
        keys.append(data[begin : begin + length - 1].decode("utf-8"))  # a NUL ends each
    return keys


@dataclass(frozen=True, slots=True)
class Decoded:
    """The best labels of sequences that lie one behind the other, and how sure each token is.

    ``marginals[i, label]`` is the probability of a label of token ``i`` over all
    labellings of its sequence.
    """

    tags: NDArray[Any]
    marginals: NDArray[Any]


def decode(crf: Crf, emissions: NDArray[Any], lengths: Sequence[int]) -> Decoded:
    """Return best path (Viterbi) and marginals (forward-backward, scaled) of each sequence.

    Args:
        crf: for its transitions.
        emissions: (tokens, labels), the sequences one behind the other.
        lengths: tokens of each sequence; they add up to the number of tokens.

    Sequences run side by side, longest first, so that the number of steps is that of the
    longest one.
    """
    import numpy as np

    sizes = np.asarray(lengths, dtype=np.intp)
    if not sizes.sum():
        return Decoded(np.zeros(len(emissions), dtype=np.intp), np.zeros_like(emissions))
    marginals = _marginals(emissions, _Plan(sizes), crf.transitions)
    tags = marginals.argmax(axis=1)
    # A path leaves the label of a token with the probability that the token has another one.
    # Where these add up to less than a half, the path of all best labels has more than a
    # half itself, and no other can be better: Viterbi is needed for the rest only.
    doubts = 1.0 - marginals.max(axis=1)
    in_doubt = np.bincount(np.repeat(np.arange(len(sizes)), sizes), doubts, len(sizes)) > _SURE
    if in_doubt.any():
        rows = np.flatnonzero(np.repeat(in_doubt, sizes))
        plan = _Plan(sizes[in_doubt])
        rows = rows[plan.rows]
        tags[rows] = _viterbi(emissions[rows], plan, crf.transitions)
    return Decoded(tags, marginals)


class _Plan:
    """Tokens in the order of steps: the first of every sequence, the second of every one …"""

    def __init__(self, sizes: NDArray[Any]) -> None:
        import numpy as np

        starts = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.intp)
        order = np.argsort(-sizes, kind="stable")
        sizes, starts = sizes[order], starts[order]
        longest = int(sizes[0])
        self.widths = [int(n) for n in (sizes[:, None] > np.arange(longest)).sum(axis=0)]
        """How many sequences have a token at each step; the longest stand first."""
        self.edges = [0, *np.cumsum(self.widths).tolist()]
        steps = np.repeat(np.arange(longest), self.widths)
        sequences = np.concatenate([np.arange(width) for width in self.widths])
        self.rows = starts[sequences] + steps
        """Place of each token in the order that the caller gave."""
        self.rows_from_end = starts[sequences] + sizes[sequences] - 1 - steps
        """The same with the last token of every sequence first."""


def _viterbi(emissions: NDArray[Any], plan: _Plan, transitions: NDArray[Any]) -> NDArray[Any]:
    import numpy as np

    edges, widths = plan.edges, plan.widths
    into = np.ascontiguousarray(transitions.T)  # [to, from]
    back: list[NDArray[Any]] = []
    score = emissions[: edges[1]]
    finals = score.copy()
    for step in range(1, len(widths)):
        width = widths[step]
        paths = score[:width, None, :] + into
        back.append(paths.argmax(axis=2))
        score = paths.max(axis=2) + emissions[edges[step] : edges[step + 1]]
        finals[:width] = score
    tags = np.zeros(len(emissions), dtype=np.intp)
    last = finals.argmax(axis=1)
    for step in range(len(widths) - 1, -1, -1):
        width = widths[step]
        tags[edges[step] : edges[step + 1]] = last[:width]
        if step:
            last[:width] = back[step - 1][np.arange(width), last[:width]]
    return tags


def _marginals(emissions: NDArray[Any], plan: _Plan, transitions: NDArray[Any]) -> NDArray[Any]:
    """Return the marginals, by both directions at once: backward is forward from the end."""
    import numpy as np

    states = np.exp(emissions - emissions.max(axis=1, keepdims=True))
    np.maximum(states, _TINY, out=states)
    links = np.exp(transitions)
    both = np.stack([links, links.T])
    own = np.stack([states[plan.rows], states[plan.rows_from_end]])
    # found[0, i] sums all paths up to token i, found[1, j] those from token j to the end.
    found = np.empty_like(own)
    edges = plan.edges
    found[:, : edges[1]] = own[:, : edges[1]]
    for step in range(1, len(plan.widths)):
        before = found[:, edges[step - 1] : edges[step - 1] + plan.widths[step]]
        here = found[:, edges[step] : edges[step + 1]]
        np.multiply(before @ both, own[:, edges[step] : edges[step + 1]], out=here)
        if not step % _SCALED:
            here /= here.sum(axis=2, keepdims=True)
    product = np.empty_like(emissions)
    product[plan.rows_from_end] = found[1]
    product[plan.rows] *= found[0]
    product /= states  # a token's own weights are in both sums
    product /= product.sum(axis=1, keepdims=True)
    return product
