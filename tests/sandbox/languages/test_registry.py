"""Languages: one entry each, starter code for each mode."""

from __future__ import annotations

import pytest

from sandbox.images import image_families
from sandbox.judge import CompileCache, Mode, Verdict, judge
from sandbox.languages import LANGUAGES, UnknownLanguage, get_language, language_of_file, starter_code
from tests.sandbox.judge.requests import call, case, request, signature
from tests.sandbox.languages.places import quickest_place

TYPES = ("list[int]", "dict[str, list[float]]", "optional[str]", "bool")


def test_the_languages():
    assert list(LANGUAGES) == ["python", "javascript", "typescript", "c", "cpp", "java", "go", "rust"]
    assert {language.family for language in LANGUAGES.values()} == set(image_families())


def test_an_unknown_language_is_named_with_the_known_ones():
    with pytest.raises(
        UnknownLanguage, match="unknown language 'lisp'; known are python, javascript, typescript, c, cpp, java"
    ):
        get_language("lisp")


@pytest.mark.parametrize(
    ("name", "expected"), [("a.py", "python"), ("b.js", "javascript"), ("c.c", "c"), ("d.cc", "cpp"), ("e.txt", None)]
)
def test_a_file_name_tells_the_language(name, expected):
    language = language_of_file(name)
    assert (language.id if language else None) == expected


class TestStarterCode:
    def test_python_stub_is_typed(self):
        assert starter_code("python", Mode.FUNCTION, signature(*TYPES, returns="optional[list[str]]")) == (
            "def answer(a: list[int], b: dict[str, list[float]], c: str | None, d: bool) -> list[str] | None:\n"
            "    # Write your solution here.\n"
            "    pass\n"
        )

    def test_javascript_stub_is_typed_in_a_comment(self):
        stub = starter_code("javascript", Mode.FUNCTION, signature(*TYPES, returns="float"))
        assert " * @param {Object<string, Array<number>>} b\n" in stub
        assert " * @param {?string} c\n" in stub
        assert " * @returns {number}\n */\nfunction answer(a, b, c, d) {\n" in stub

    def test_c_has_no_function_mode(self):
        with pytest.raises(UnknownLanguage, match="C has no function mode"):
            starter_code("c", Mode.FUNCTION, signature("int"))

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_generic_starters_run_as_they_stand(self, sandboxes, language):
        """A learner who runs the starter sees a clean exit, not an error."""
        source = starter_code(language, Mode.STDIO)
        test = case(b"1 2\n", None, visibility="custom")
        sandbox = sandboxes[quickest_place(language)]
        judgement = judge(request(test, source=source, language=language), sandbox=sandbox, cache=CompileCache())
        assert judgement.verdict is Verdict.ACCEPTED, judgement

    @pytest.mark.parametrize("language", ["python", "javascript"])
    def test_stubs_run_as_they_stand(self, real_sandbox, language):
        """The stub returns nothing, which is said in words."""
        source = starter_code(language, Mode.FUNCTION, signature("int"))
        test = case(b"1\n", b"1\n")
        result = judge(call(test, source=source, language=language), sandbox=real_sandbox, cache=CompileCache()).tests[
            0
        ]
        assert result.message == "returned None where int is expected: is a return missing?"
