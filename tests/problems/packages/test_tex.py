"""TeX statements as Markdown: the subset that is understood, and what is said of the rest."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from problems.packages.tex import tex_to_markdown


@pytest.mark.parametrize(
    ("tex", "markdown"),
    [
        (r"plain words", "plain words\n"),
        (r"\textbf{bold} \textit{slanted} \emph{stressed} \texttt{x_i}", "**bold** *slanted* *stressed* `x_i`\n"),
        (r"\textbf{bold and \emph{both}}", "**bold and *both***\n"),
        (r"$a_{i} \le \frac{1}{2}$ and \(b\)", "$a_{i} \\le \\frac{1}{2}$ and $b$\n"),
        (r"\[x^2\]", "$$x^2$$\n"),
        ("a % remark\nb", "a b\n"),
        (r"100\% of \$5 \& more", "100% of \\$5 &amp; more\n"),
        ("``quoted'' --- 1--9, A~B\\ldots", "“quoted” — 1\u20139, A B…\n"),
        ("\\begin{enumerate}\n\\item one\n\\item two\n\\end{enumerate}", "1. one\n\n2. two\n"),
        (
            "\\begin{itemize}\n\\item a\n\\begin{itemize}\\item b\\end{itemize}\n\\end{itemize}",
            "- a\n\n   - b\n",
        ),
        ("\\begin{verbatim}\n  keep   $this$\n\\end{verbatim}", "```\n  keep   $this$\n```\n"),
        (
            "\\begin{tabular}{l|r}\n\\hline a & $1$ \\\\ b & 2 \\\\ \\end{tabular}",
            "| a | $1$ |\n| --- | --- |\n| b | 2 |\n",
        ),
        (r"\href{https://example.org}{there}", "[there](https://example.org)\n"),
        ("\\begin{Interaction}\nTalk.\n\\end{Interaction}", "## Interaction\n\nTalk.\n"),
        ("one\\\\two", "one  \ntwo\n"),
    ],
)
def test_what_is_understood(tex, markdown):
    rendered = tex_to_markdown(tex)
    assert "\n".join(line for line in rendered.markdown.splitlines() if line) == "\n".join(
        line for line in markdown.splitlines() if line
    )
    assert rendered.unsupported == []


def test_what_is_not_is_named_once():
    rendered = tex_to_markdown(r"\foo \foo \begin{tikzpicture}x\end{tikzpicture} \includegraphics[width=3cm]{cat.png}")
    assert rendered.unsupported == ["the image cat.png", "\\foo", "the environment tikzpicture"]


def test_the_title_is_taken_out():
    rendered = tex_to_markdown("\\problemname{A \\emph{B}}\nText")
    assert (rendered.title, rendered.markdown) == ("A *B*", "Text\n")


@given(st.text(alphabet="\\{}$%&_~abItem begin{itemize}end\n[]()*`", max_size=80))
def test_nothing_makes_it_fail(text):
    """Any text gives some Markdown, soon."""
    assert tex_to_markdown(text).markdown.endswith("\n")
