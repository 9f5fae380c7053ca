"""The spaCy language ``vi_baocao``: a tokenizer that loses nothing.

Tokens are syllables, numbers with their separators, document codes (``05-CT/TW``),
abbreviations (``Đ/c``) and single marks. ``doc.text`` is always the text as given;
``token.norm_`` is its normal form (see :mod:`baocao.normal`) and ``token.lower_`` that
form in lower case, so that matchers on LOWER see through tone style and composition.
"""

from __future__ import annotations

import re
from typing import Any, Final

from spacy.attrs import LOWER, NORM
from spacy.lang.vi.lex_attrs import LEX_ATTRS
from spacy.lang.vi.stop_words import STOP_WORDS
from spacy.language import BaseDefaults, Language
from spacy.tokens import Doc
from spacy.util import DummyTokenizer, load_config_from_str, registry
from spacy.vocab import Vocab

from baocao.extensions import remember_text
from baocao.normal import normalize

_MARKS: Final = "\u0300-\u036f\u00ad\u200b-\u200f\u2060\ufeff"
_LETTER: Final = rf"[^\W\d_][{_MARKS}]*"
_SYLLABLE: Final = rf"(?:{_LETTER})+"
# Letters that open the code of a document: 05-CT/TW, 129-QĐ/ĐU, 15/2020/NĐ-CP.
_DOC_TYPE: Final = "QĐ|CT|CTr|CTHĐ|NQ|NQLT|KH|BC|TB|HD|KL|TTr|QC|QyĐ|NĐ|TT|CV|ĐA|PA|GM|UBND|HĐND"
_TOKEN: Final = re.compile(
    rf"""
    ( \d+(?:/\d{{4}})?[-/](?:{_DOC_TYPE})(?:[-/][A-ZĐƯ][A-Za-zĐđƯư]*\d*)*(?!\w)   # document code
    | \d+(?:[.,]\d+)*                                      # number with its separators
    | [Đđ]/[Cc](?!\w)                                      # đồng chí
    | (?:TP|Tp|tp|TX|Tx|TT|Tr|Th[Ss]|TS|BS|GS|PGS|KP|[PQH])\.(?=\s?[\w{_MARKS}])   # abbreviations
    | {_SYLLABLE}(?:['’]{_SYLLABLE})*                      # syllable; K'Brông is one
    | [ ](?![ ])                                           # one blank that opens the text
    | \s+                                                  # other white space
    | [^\w\s][{_MARKS}]*                                   # one mark
    | .                                                    # whatever is left
    )
    ([ ](?![ ]))?                                          # one blank, kept as the space flag
    """,
    re.VERBOSE | re.DOTALL,
)

_SMALL: Final = "a-zàáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"
# Numbers listed without blanks: '7,17,18' is three, no number has two decimal marks.
_LIST: Final = re.compile(r"\d{1,2}(?:,\d{1,2}){2,}")
_LIST_PART: Final = re.compile(r"\d+|,")
# Two words glued together part where a capital follows small letters: 'phườngLong'.
_GLUE: Final = re.compile(
    rf"(?<=[{_SMALL}{_MARKS}]{{2}})(?=[{_SMALL.upper()}][{_MARKS}]*[{_SMALL}])"
)
# Finds the same, one letter on; it has a first letter to jump to, so a text is seen through fast.
_GLUED: Final = re.compile(rf"[{_SMALL.upper()}](?<=[{_SMALL}{_MARKS}]{{2}}.)[{_MARKS}]*[{_SMALL}]")


def split_tokens(text: str) -> tuple[list[str], list[bool]]:
    """Return the tokens of a text and whether one blank follows each; nothing is lost.

    >>> split_tokens("Đ/c Nam- TUV")
    (['Đ/c', 'Nam', '-', 'TUV'], [True, False, True, False])
    >>> split_tokens("147.105.000đ (140%)")[0]
    ['147.105.000', 'đ', '(', '140', '%', ')']
    >>> split_tokens("TDP số 7,17,18; đạt 87,5%")[0]
    ['TDP', 'số', '7', ',', '17', ',', '18', ';', 'đạt', '87,5', '%']
    >>> split_tokens("Chỉ thị 05-CT/TW, 2021.Về phườngLong Biên")[0]
    ['Chỉ', 'thị', '05-CT/TW', ',', '2021', '.', 'Về', 'phường', 'Long', 'Biên']
    """
    found = _TOKEN.findall(text)
    if _GLUED.search(text) is None and _LIST.search(text) is None:  # as in most texts
        return [word for word, _ in found], [blank == " " for _, blank in found]
    words: list[str] = []
    spaces: list[bool] = []
    for piece, blank in found:
        if len(piece) <= 3:
            parts = [piece]
        elif _LIST.fullmatch(piece):
            parts = _LIST_PART.findall(piece)
        else:
            parts = _GLUE.split(piece)
        words += parts
        spaces += [False] * (len(parts) - 1)
        spaces.append(blank == " ")
    return words, spaces


class ReportTokenizer(DummyTokenizer):
    """Cuts a text into tokens; ``"".join(token.text_with_ws) == text`` for any text."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """Return the tokens of one text."""
        words, spaces = split_tokens(text)
        doc = Doc(self.vocab, words=words, spaces=spaces)
        remember_text(doc, text)
        return doc

    def __reduce__(self) -> tuple[type[ReportTokenizer], tuple[Vocab]]:
        return ReportTokenizer, (self.vocab,)


@registry.tokenizers("baocao.Tokenizer.v1")  # type: ignore[untyped-decorator]
def make_tokenizer() -> Any:
    """Return the factory that spaCy calls with the pipeline."""
    return lambda nlp: ReportTokenizer(nlp.vocab)


def _lower(text: str) -> str:
    return (normalize(text) or text).lower()


def _norm(text: str) -> str:
    return normalize(text) or text


_CONFIG: Final = """
[nlp]

[nlp.tokenizer]
@tokenizers = "baocao.Tokenizer.v1"
"""
_MAX_LENGTH: Final = (
    100_000_000  # characters; every component is linear, spaCy's own limit is 10**6
)


class ReportDefaults(BaseDefaults):
    """Language data: the normal form behind ``norm_`` and ``lower_``."""

    config = load_config_from_str(_CONFIG)
    lex_attr_getters = {**LEX_ATTRS, NORM: _norm, LOWER: _lower}  # noqa: RUF012
    stop_words = STOP_WORDS


@registry.languages("vi_baocao")
class VietnameseReport(Language):
    """The language class behind ``spacy.blank("vi_baocao")``."""

    lang = "vi_baocao"
    Defaults = ReportDefaults

    def __init__(self, *args: Any, max_length: int = _MAX_LENGTH, **kwargs: Any) -> None:
        super().__init__(*args, max_length=max_length, **kwargs)
