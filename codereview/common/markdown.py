"""Markdown with mathematics to sanitised HTML, on the server: the only renderer of the product.

Raw HTML in the source is shown as text. The result is cleaned once more against an allow-list, MathML
included, so that a bug in a renderer cannot become a script.
"""

from __future__ import annotations

import functools
from html import escape

import nh3
from latex2mathml.converter import convert as latex_to_mathml
from latex2mathml.exceptions import (
    DenominatorNotFoundError,
    DoubleSubscriptsError,
    DoubleSuperscriptsError,
    ExtraLeftOrMissingRightError,
    InvalidAlignmentError,
    InvalidStyleForGenfracError,
    InvalidWidthError,
    LimitsMustFollowMathOperatorError,
    MissingEndError,
    MissingSuperScriptOrSubscriptError,
    NoAvailableTokensError,
    NumeratorNotFoundError,
)
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin

MATH_MAX_CHARACTERS = 2000

_LATEX_ERRORS = (
    DenominatorNotFoundError,
    DoubleSubscriptsError,
    DoubleSuperscriptsError,
    ExtraLeftOrMissingRightError,
    InvalidAlignmentError,
    InvalidStyleForGenfracError,
    InvalidWidthError,
    LimitsMustFollowMathOperatorError,
    MissingEndError,
    MissingSuperScriptOrSubscriptError,
    NoAvailableTokensError,
    NumeratorNotFoundError,
    # latex2mathml walks its token list without guarding every index.
    IndexError,
    KeyError,
    ValueError,
    RecursionError,
)

_MATHML_TAGS = {
    "math", "semantics", "mrow", "mi", "mn", "mo", "ms", "mtext", "mspace", "mfrac", "msqrt", "mroot", "mstyle",
    "msub", "msup", "msubsup", "munder", "mover", "munderover", "mtable", "mtr", "mtd", "mpadded", "mphantom",
    "menclose",
}  # fmt: skip
_HTML_TAGS = {
    "p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "em", "strong", "del", "s", "code", "pre", "blockquote",
    "ul", "ol", "li", "a", "table", "thead", "tbody", "tr", "th", "td", "span", "div", "sub", "sup",
}  # fmt: skip
_MATHML_ATTRIBUTES = {
    "display", "xmlns", "mathvariant", "stretchy", "fence", "separator", "form", "lspace", "rspace", "linethickness",
    "columnalign", "rowspacing", "columnspacing", "accent", "accentunder", "movablelimits", "largeop", "symmetric",
    "displaystyle", "scriptlevel", "width", "height", "depth", "minsize", "maxsize", "notation", "columnlines",
    "rowlines",
}  # fmt: skip
_ATTRIBUTES: dict[str, set[str]] = {
    "a": {"href", "title"},
    "code": {"class"},
    "span": {"class"},
    "div": {"class"},
    "th": {"align"},
    "td": {"align"},
    "ol": {"start"},
} | dict.fromkeys(_MATHML_TAGS, _MATHML_ATTRIBUTES)


def _math(content: str, options: dict[str, object]) -> str:
    """One formula as MathML; the source in a code element when it cannot be read."""
    block = bool(options.get("display_mode"))
    if len(content) > MATH_MAX_CHARACTERS:
        return f"<code>{escape(content)}</code>"
    try:
        return str(latex_to_mathml(content, display="block" if block else "inline"))
    except _LATEX_ERRORS:
        return f"<code>{escape(content)}</code>"


@functools.cache
def _renderer() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable(["table", "strikethrough"])
    return markdown.use(dollarmath_plugin, double_inline=True, allow_digits=False, renderer=_math)


@functools.cache
def _cleaner() -> nh3.Cleaner:
    """Made once: setting it up costs more than cleaning a sentence."""
    return nh3.Cleaner(
        tags=_HTML_TAGS | _MATHML_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )


def markdown_to_html(source: str) -> str:
    """Sanitised HTML of a Markdown text. Never raises for any text."""
    html = _renderer().render(source.replace("\x00", "\ufffd"))
    return _cleaner().clean(html)
