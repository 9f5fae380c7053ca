"""Small training data with labels that baocao has never heard of."""

from __future__ import annotations

from itertools import product

_GIVEN = ("Lò Thị Mây", "Thạch Sóc", "Y Bhăm Niê", "Mai Văn Út", "Tô Hoài An", "Giàng A Tông")
_GOODS = ("áo ấm", "gạo", "sữa", "sách vở", "chăn màn")
_PLACES = ("xã Lũng Vân", "bản Nà Hỳ", "xã Ea Tam", "xã Kim Sa")


def conll(*, documents: bool = False) -> str:
    """Return sentences of three labels in columns, BILOU tags, words joined by underscores.

    With ``documents``, every four sentences are one.
    """
    blocks = []
    for number, (name, goods) in enumerate(product(_GIVEN, _GOODS)):
        place = _PLACES[number % len(_PLACES)]
        rows = [("Bà" if number % 2 else "Ông", "O"), (name.replace(" ", "_"), "U-NHAN")]
        rows += [("ở", "O"), *_bilou(place.split(), "NOI"), ("nhận", "O")]
        rows += [(str(number % 7 + 2), "B-QUA"), *((word, "I-QUA") for word in goods.split())]
        rows[-1] = (rows[-1][0], "L-QUA")
        blocks.append("".join(f"{word}\t{tag}\n" for word, tag in [*rows, (".", "O")]))
    for number in range(2, 8):  # values by the rules of baocao, none of them an entity here
        words = f"Xã thu {number} tỷ đồng năm 201{number} .".split()
        blocks.append("".join(f"{word}\tO\n" for word in words))
    if not documents:
        return "\n".join(blocks)
    groups = [blocks[i : i + 4] for i in range(0, len(blocks), 4)]
    return "".join("-DOCSTART-\tO\n\n" + "\n".join(group) + "\n" for group in groups)


def _bilou(words: list[str], label: str) -> list[tuple[str, str]]:
    prefixes = ["B", *"I" * (len(words) - 2), "L"]
    return [(word, f"{prefix}-{label}") for word, prefix in zip(words, prefixes, strict=True)]


def sections() -> list[dict[str, str]]:
    """Return rows of a text and one of three sections."""
    texts = {
        "cà phê": (
            "thu hoạch {} tấn cà phê nhân",
            "giá cà phê tăng {} giá",
            "trồng mới {} ha cà phê",
        ),
        "lễ hội": ("lễ hội có {} tiết mục", "đón {} khách dự lễ hội", "rước kiệu qua {} bản"),
        "nước sạch": ("lắp {} vòi nước sạch", "{} hộ dùng nước sạch", "sửa {} đường ống nước"),
    }
    return [
        {"text": text.format(number), "label": label}
        for label, forms in texts.items()
        for text in forms
        for number in range(11, 17)
    ]
