"""A file of a repository may use what another file declares: a compiler that sees only one must not complain."""

from __future__ import annotations

import pytest

from reviews.analysers.base import SourceFile
from reviews.analysers.diagnostics import CompilerAnalyser, Diagnostic
from reviews.analysers.golang import GoVet
from reviews.analysers.java import JavaLints
from reviews.analysers.native import CompilerWarnings
from reviews.analysers.rust import RustLints
from reviews.analysers.typescript import TypeChecks


def said(analyser: CompilerAnalyser, code: str, *, is_whole: bool) -> int:
    class Saying(type(analyser)):
        def diagnostics(self, result, source):
            return [Diagnostic(code=code, line=1, message="`Other` is not here", is_error=True)]

    source = SourceFile(path="a", language="java", text="void main() { use(Other); }\n", is_whole=is_whole)
    return len(Saying().read(None, source))


@pytest.mark.parametrize(
    ("analyser", "code"),
    [
        (JavaLints(), "cant.resolve.location"),
        (GoVet(), "undefined"),
        (TypeChecks(), "2304"),
        (RustLints(), "E0425"),
        (CompilerWarnings(), "-Wimplicit-function-declaration"),
        (JavaLints(), "an.error.without.a.rule"),
    ],
)
def test_what_another_file_may_declare_is_no_fault_of_a_part(analyser, code):
    assert said(analyser, code, is_whole=True) == 1
    assert said(analyser, code, is_whole=False) == 0


def test_what_the_file_itself_proves_is_said_of_a_part_too():
    assert said(JavaLints(), "missing.ret.stmt", is_whole=False) == 1
