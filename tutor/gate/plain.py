"""One form for all text before it is compared: no invisible characters, no look-alikes, no line structure."""

from __future__ import annotations

import html
import re
import unicodedata

_SPACES = re.compile(r"\s+")
# Typographic quotes and dashes; and letters of other scripts that look like Latin ones: code spelled with
# them looks right and compares wrong.
_TYPOGRAPHY = str.maketrans(
    "\u2018\u2019\u201a\u201c\u201d\u201e\u00ab\u00bb\u2010\u2011\u2012\u2013\u2212", '\'\'\'"""""-----'
)
_LOOK_ALIKES = str.maketrans(
    "\u0430\u0441\u0435\u043e\u0440\u0445\u0443\u0456\u0458\u0455\u0501\u04bb\u051b\u051d"
    "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0425\u03b1\u03bf\u03b9\u03bd\u03c1",
    "aceopxyijsdhqwABEKMHOPCTXaoivp",
)
_UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs"})


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
    return composed.translate(_TYPOGRAPHY).translate(_LOOK_ALIKES)


def one_line(text: str) -> str:
    """White space runs become single spaces."""
    return _SPACES.sub(" ", text).strip()


def squeezed(text: str) -> str:
    """All white space gone."""
    return _SPACES.sub("", text)


def folded(text: str) -> str:
    """Plain, on one line, lower case."""
    return one_line(plain_text(text)).lower()
