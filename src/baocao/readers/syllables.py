"""Whether a word is spelled like a Vietnamese syllable: how right readings are told from wrong.

Vietnamese writes each syllable as a word, and its spelling allows about 7,000 of them. Text
decoded with the wrong table breaks these rules in nearly every toned word, so the share of
words that obey them says which reading is right, with no model and no word list.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

__all__ = ["is_syllable"]

# Spelling of the standard language (quốc ngữ), tones taken off. 'qu' and 'gi' are onsets.
_ONSET: Final = r"(?:b|ch?|d|đ|gh?|gi|h|kh?|l|m|ngh?|n|nh|ph?|qu|r|s|th?|tr|v|x)?"
_OPEN: Final = (
    "a ai ao au ay âu ây e eo ê êu i ia iêu iu o oa oai oao oay oe oeo oi ô ôi ơ ơi u ua uâ uây "
    "uê ui uôi uơ uy uya uyu ư ưa ưi ươi ươu ưu y yêu uai uao uay ue ueo uau oo uêu ia ưo ươ iê yê"
)
_NASAL: Final = (
    "am an ang anh ăm ăn ăng âm ân âng em en eng êm ên ênh im in inh iêm iên iêng om on ong oong "
    "ôm ôn ông ơm ơn um un ung uôm uôn uông ưm ưn ưng ươm ươn ương oam oan oang oanh oăm oăn oăng "
    "oen uân uâng uyên uynh yêm yên yêng ynh uan uang uanh uăn uăng uên uênh uyn oem ôông ym yn uăm"
)
_STOP: Final = (
    "ac ach ap at ăc ăp ăt âc âp ât ec ep et êch êp êt ich ip it iêc iêp iêt oc op ot ooc ôc ôp ôt "
    "ơp ơt uc up ut uôc uôt ưc ưt ưp ươc ươp ươt oac oach oap oat oăc oăt oet uât uyêt uych uyt "
    "yêt yt uac uach uat uăt uêch uêt uôp oăp yêp ap êc iêch ơc uych"
)


def _rhymes(rhymes: str) -> str:
    return "|".join(sorted(set(rhymes.split()), key=len, reverse=True))


_SYLLABLE: Final = re.compile(
    rf"{_ONSET}(?:(?:{_rhymes(_OPEN + ' ' + _NASAL)})|(?P<stop>{_rhymes(_STOP)}))"
)
_TONE: Final = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_STOP_TONES: Final = ("", "\u0301", "\u0323")
# Spelling parts what sounds the same: c g ng before a o u, k gh ngh before e i y.
_WRONG_ONSET: Final = re.compile(r"(?:c|g|ng)[eêy]|(?:c|ng)i|(?:gh|ngh)[^eêi]|k[aăâoôơuư]")
_KNOWN_K: Final = re.compile(r"ka|kon|ko|ku")  # place names of the Highlands


@lru_cache(maxsize=20_000)
def is_syllable(word: str) -> bool:
    """Tell whether a word obeys the spelling of Vietnamese; capitals count as small letters.

    >>> [is_syllable(word) for word in ("phường", "ĐỒNG", "nghiệp", "hoá", "quýt", "thôn")]
    [True, True, True, True, True, True]
    >>> [is_syllable(word) for word in ("phêng", "céng", "hoµ", "x·", "giÊy", "coäng", "tiÕn")]
    [False, False, False, False, False, False, False]
    >>> is_syllable("hòc"), is_syllable("hộcc"), is_syllable("")
    (False, False, False)
    """
    if word[1:] != word[1:].lower() and word != word.upper():
        return False
    parts = unicodedata.normalize("NFD", word.lower())
    tones = _TONE.findall(parts)
    if len(tones) > 1:
        return False
    plain = unicodedata.normalize("NFC", _TONE.sub("", parts))
    found = _SYLLABLE.fullmatch(plain)
    if found is None or (_WRONG_ONSET.match(plain) and not _KNOWN_K.fullmatch(plain)):
        return False
    return found["stop"] is None or "".join(tones) in _STOP_TONES
