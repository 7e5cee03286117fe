"""Statements in TeX, rendered to Markdown: the subset that problem statements are written in.

Mathematics is left as it stands between dollar signs. What is not understood is left out or shown as
its text, and named, so that the author can rewrite it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

_MATH = re.compile(r"(?<!\\)\$\$.+?\$\$|(?<!\\)\$(?:\\.|[^$\\])+\$|\\\[.+?\\\]|\\\(.+?\\\)", re.DOTALL)
_VERBATIM = re.compile(r"\\begin\{(verbatim|lstlisting)\}(?:\[[^\]]*\])?\n?(.*?)\\end\{\1\}", re.DOTALL)
_COMMENT = re.compile(r"(?<!\\)%[^\n]*\n?")
_COMMAND = re.compile(r"\\([a-zA-Z]+)\*?[ \t]*")
_ENVIRONMENT = re.compile(r"\\(begin|end)\{([a-zA-Z]+\*?)\}(?:\[[^\]]*\])?")
_MARK = "\ue000{}\ue001"  # stands for a protected piece; from the private use area
_MARKED = re.compile("\ue000([0-9]+)\ue001")
_ROUNDS = 40  # nesting that is undone from the inside

_WRAPPED = {
    "textbf": "**{}**", "textit": "*{}*", "emph": "*{}*", "texttt": "`{}`", "underline": "{}", "sout": "~~{}~~",
    "textsc": "{}", "textrm": "{}", "text": "{}", "mbox": "{}", "t": "`{}`", "url": "<{}>",
    "section": "\n\n## {}\n\n", "subsection": "\n\n### {}\n\n", "paragraph": "\n\n**{}** ", "problemname": "",
    "constant": "{{{{{}}}}}", "caption": "*{}*", "label": "", "footnote": " ({})",
}  # fmt: skip
_PLAIN = {
    "ldots": "…", "dots": "…", "textellipsis": "…", "textbackslash": "\\\\", "noindent": "", "newline": "  \n",
    "par": "\n\n", "medskip": "\n\n", "bigskip": "\n\n", "smallskip": "\n\n", "centering": "", "hline": "",
    "nextsample": "", "remainingsamples": "", "copyright": "©", "euro": "€", "textdegree": "°", "quad": " ",
    "qquad": " ", "LaTeX": "LaTeX", "TeX": "TeX", "textquotesingle": "'", "tiny": "", "small": "", "normalsize": "",
    "large": "", "Large": "", "LARGE": "", "huge": "", "Huge": "", "scriptsize": "", "bf": "", "it": "", "tt": "",
    "bfseries": "", "itshape": "", "ttfamily": "", "newpage": "", "clearpage": "",
}  # fmt: skip
_HEADINGS = {"Input": "Input", "Output": "Output", "Interaction": "Interaction"}
_TRANSPARENT = {"center", "figure", "wrapfigure", "minipage", "document", "flushleft", "flushright"}
_ESCAPED = {"\\%": "%", "\\&": "&amp;", "\\#": "\\#", "\\_": "\\_", "\\{": "{", "\\}": "}", "\\$": "\\$"}


@dataclass(slots=True)
class Rendered:
    """Markdown; the title, if the statement names one; what was not understood, each once."""

    markdown: str = ""
    title: str = ""
    unsupported: list[str] = field(default_factory=list)


def tex_to_markdown(source: str) -> Rendered:
    """Render a statement. Never fails: what is not understood is listed."""
    return _Renderer().render(source)


class _Renderer:
    def __init__(self) -> None:
        self._kept: list[str] = []
        self._result = Rendered()

    def render(self, source: str) -> Rendered:
        text = source.replace("\r\n", "\n").replace("\ue000", "").replace("\ue001", "")
        text = _VERBATIM.sub(lambda match: self._keep(f"\n```\n{match[2].rstrip()}\n```\n"), text)
        text = _COMMENT.sub("", text)
        text = _MATH.sub(lambda match: self._keep(_math(match[0])), text)
        for tex, plain in _ESCAPED.items():
            text = text.replace(tex, self._keep(plain))
        text = _typography(text)
        text = self._tables(text)
        text = self._commands(text)
        text = self._environments(text)
        # Code keeps its spaces: it comes back only after this.
        text = _tidy(re.sub(r"[{}]", "", text))
        while _MARKED.search(text):
            text = _MARKED.sub(lambda match: self._kept[int(match[1])], text)
        self._result.markdown = re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"
        return self._result

    def _keep(self, piece: str) -> str:
        """Protect a finished piece from what follows."""
        self._kept.append(piece)
        return _MARK.format(len(self._kept) - 1)

    def _unsupported(self, what: str) -> None:
        if what not in self._result.unsupported:
            self._result.unsupported.append(what)

    def _commands(self, text: str) -> str:
        """Replace commands from the inside out: each round those whose arguments hold no other."""
        patterns = [
            (re.compile(rf"\\{name}\*?\s*(?:\[[^\]]*\])?" + r"\{([^{}]*)\}" * _ARGUMENTS.get(name, 1)), convert)
            for name, convert in self._with_arguments().items()
        ]
        for _ in range(_ROUNDS):
            before = text
            for pattern, convert in patterns:
                text = pattern.sub(lambda match, convert=convert: convert(*match.groups()), text)  # type: ignore[misc]
            if text == before:
                break
        return text

    def _with_arguments(self) -> dict[str, Callable[..., str]]:
        return {
            **{name: _wrapper(form) for name, form in _WRAPPED.items() if name not in {"problemname", "texttt", "t"}},
            "texttt": lambda words: self._keep(f"`{self._back(words)}`"),
            "t": lambda words: self._keep(f"`{self._back(words)}`"),
            "problemname": self._take_title,
            "href": lambda address, words: f"[{words}]({address})",
            "includegraphics": lambda name: self._image(name, ""),
            "illustration": lambda _, name, words: self._image(name, words),
            "epigraph": lambda words, author: f"\n\n> {words} — {author}\n\n",
        }

    def _back(self, words: str) -> str:
        return _MARKED.sub(lambda match: self._kept[int(match[1])].lstrip("\\"), words).replace("`", "'")

    def _take_title(self, words: str) -> str:
        self._result.title = self._result.title or " ".join(words.split())
        return ""

    def _image(self, name: str, words: str) -> str:
        self._unsupported(f"the image {name.strip()}")
        return f"\n\n*{words}*\n\n" if words else ""

    def _tables(self, text: str) -> str:
        return re.sub(r"\\begin\{tabular\}\{[^}]*\}(.*?)\\end\{tabular\}", self._table, text, flags=re.DOTALL)

    def _table(self, match: re.Match[str]) -> str:
        rows = [row.replace("\\hline", "").strip() for row in match[1].split("\\\\")]
        cells = [[" ".join(cell.split()) for cell in row.split("&")] for row in rows if row]
        if not cells:
            return ""
        width = max(map(len, cells))
        lines = ["| " + " | ".join([*row, *[""] * (width - len(row))]) + " |" for row in cells]
        return "\n\n" + "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]]) + "\n\n"

    def _environments(self, text: str) -> str:
        """Lists, quotations and named sections, and the commands that are left, in one walk."""
        out: list[str] = []
        stack: list[list[str | int]] = []
        position = 0
        for match in re.finditer(rf"{_ENVIRONMENT.pattern}|\\item\b\s*|{_COMMAND.pattern}|\\\\", text):
            out.append(text[position : match.start()])
            position = match.end()
            if match[1]:
                out.append(self._border(match[1], match[2], stack))
            elif match[0].startswith("\\item") and (match[3] in {None, "item"}):
                out[-1] = out[-1].rstrip()  # items stand close together
                out.append(_item(stack))
            elif match[3]:
                out.append(self._plain(match[3]))
            else:
                out.append("  \n")
        return "".join([*out, text[position:]])

    def _border(self, side: str, name: str, stack: list[list[str | int]]) -> str:
        name = name.rstrip("*")
        if name in {"itemize", "enumerate"}:
            if side == "begin":
                stack.append([name, 0])
            elif stack:
                stack.pop()
            return "\n" if stack else "\n\n"
        if name in _HEADINGS:
            return f"\n\n## {_HEADINGS[name]}\n\n" if side == "begin" else "\n\n"
        if name == "quote":
            return "\n\n> " if side == "begin" else "\n\n"
        if name not in _TRANSPARENT:
            self._unsupported(f"the environment {name}")
        return "\n\n"

    def _plain(self, name: str) -> str:
        if name not in _PLAIN:
            self._unsupported(f"\\{name}")
            return ""
        return _PLAIN[name]


_ARGUMENTS = {"href": 2, "illustration": 3, "epigraph": 2}


def _wrapper(form: str) -> Callable[[str], str]:
    return lambda words: form.format(words.strip() if "*" in form else words)


def _item(stack: list[list[str | int]]) -> str:
    if not stack:
        return "\n- "
    kind, number = stack[-1][0], int(stack[-1][1]) + 1
    stack[-1][1] = number
    return "\n" + "   " * (len(stack) - 1) + (f"{number}. " if kind == "enumerate" else "- ")


def _math(text: str) -> str:
    if text.startswith("\\("):
        return f"${text[2:-2].strip()}$"
    if text.startswith("\\["):
        return f"\n\n$${text[2:-2].strip()}$$\n\n"
    return text


def _typography(text: str) -> str:
    for tex, plain in (("``", "“"), ("''", "”"), ("---", "—"), ("--", "\u2013"), ("~", " "), ("<<", "«"), (">>", "»")):
        text = text.replace(tex, plain)
    return text


def _tidy(text: str) -> str:
    lines = [
        line.rstrip() if not line.endswith("  ") or not line.strip() else line.rstrip() + "  "
        for line in text.split("\n")
    ]
    lines = [line.lstrip() if not re.match(r"\s*(?:[-0-9]|```)", line) else line for line in lines]
    return "\n".join(lines)
