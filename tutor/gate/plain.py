"""One form for all text before it is compared: no invisible characters, no look-alikes, no line structure."""

from __future__ import annotations

import html
import re
import unicodedata

_SPACES = re.compile(r"\s+")
_QUOTES = str.maketrans({"‘": "'", "’": "'", "‚": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"'})
_DASHES = str.maketrans({"‐": "-", "‑": "-", "−": "-"})
# Letters of other scripts that look like Latin ones: code spelled with them looks right and compares wrong.
_LOOK_ALIKES = str.maketrans("асеорхуіјѕԁһԛԝАВЕКМНОРСТХαοινρ", "aceopxyijsdhqwABEKMHOPCTXaoivp")


def visible(text: str) -> str:
    """The text without characters that nobody sees (zero-width, direction, control; line ends and tabs stay)."""
    return "".join(
        char for char in text if char in "\n\t" or unicodedata.category(char) not in {"Cc", "Cf", "Co", "Cs"}
    )


def plain_text(text: str) -> str:
    """`visible`, with compatibility forms, entities, typographic quotes and look-alikes made plain."""
    if text.isascii() and "&" not in text:
        return text
    composed = unicodedata.normalize("NFKC", visible(html.unescape(text)))
    return composed.translate(_QUOTES).translate(_DASHES).translate(_LOOK_ALIKES)


def one_line(text: str) -> str:
    """White space runs become single spaces."""
    return _SPACES.sub(" ", text).strip()


def squeezed(text: str) -> str:
    """All white space gone."""
    return _SPACES.sub("", text)


def folded(text: str) -> str:
    """Plain, on one line, lower case."""
    return one_line(plain_text(text)).lower()
