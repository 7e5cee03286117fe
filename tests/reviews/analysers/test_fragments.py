"""A fragment is not blamed for what stands in the rest of its program; what it proves itself is said all the same."""

from __future__ import annotations

import pytest

from reviews.analysers import SourceFile, analysers_run
from reviews.reviewing import Reviewing
from tests.reviews.code import CLEAN, FAULTY

FRAGMENTS = {
    "python": "def total(order):\n    return sum(price(item) for item in order) * RATE\n",
    "c": "int twice(struct item *one) {\n    size_t n = strlen(one->name);\n    return helper((int)n);\n}\n",
    "cpp": "int twice(const Item &one) {\n    std::vector<int> all;\n    return helper(one, all);\n}\n",
    "java": "int twice(Item one) {\n    List<String> all = new ArrayList<>();\n    return helper(one, all);\n}\n",
    "javascript": "function twice(one) {\n  return helper(one) * RATE;\n}\n",
    "typescript": "export function twice(one: Item): number {\n  return helper(one) * RATE;\n}\n",
    "go": "func twice(one Item) int {\n\tfmt.Println(one)\n\treturn helper(one)\n}\n",
    "rust": "fn twice(one: Item) -> i32 {\n    let all: HashMap<i32, i32> = HashMap::new();\n    helper(one, all)\n}\n",
}
FAULTS = {
    "python": ("def f(x, seen=[]):\n    return seen + other(x)\n", 1, "mutable-default"),
    "java": ("boolean same(String one, String other) {\n    return one == other;\n}\n", 2, "string-identity"),
    "c": ("int half(int x) {\n    int y;\n    return x / y;\n}\n", 3, "Wuninitialized"),
    "go": ("func f(x int) int {\n\ty := 3\n\treturn x\n}\n", 2, "unused"),
    "rust": ('fn f() -> i32 {\n    let x: i32 = "a";\n    x\n}\n', 2, "E0308"),
}


def looked_at(language, text):
    return analysers_run(files=[SourceFile(path="main", language=language, text=text)])


@pytest.mark.parametrize("language", FRAGMENTS)
def test_names_from_the_rest_of_the_program_are_no_fault(language):
    source = SourceFile(path="main", language=language, text=FRAGMENTS[language])
    assert source.is_fragment
    assert [finding.text for finding in looked_at(language, source.text).findings] == []


@pytest.mark.parametrize("language", FAULTS)
def test_what_a_fragment_proves_itself_is_said_at_its_own_line(language):
    text, line, rule = FAULTS[language]
    found = {(finding.start_line, finding.rule.partition("/")[2]) for finding in looked_at(language, text).findings}
    assert (line, rule) in found


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("python", "print(price(1))\n"),
        ("c", "int main(void) {\n    return helper(1);\n}\n"),
        ("javascript", "console.log(helper(1));\n"),
        ("go", "package main\n\nfunc main() {\n\thelper(1)\n}\n"),
        ("rust", "fn main() {\n    helper(1);\n}\n"),
    ],
)
def test_a_whole_program_must_declare_what_it_uses(language, text):
    assert not SourceFile(path="main", language=language, text=text).is_fragment
    assert "essential" in {finding.severity for finding in looked_at(language, text).findings}


@pytest.mark.django_db
@pytest.mark.parametrize(("text", "is_said"), [(FRAGMENTS["python"], True), (FAULTY, False), (CLEAN, False)])
def test_the_summary_says_that_it_was_checked_as_a_fragment(text, is_said):
    source = SourceFile(path="main.py", language="python", text=text)
    reviewing = Reviewing(source=source, user=None, subject="s", cancelled=lambda: False, use_model=False)
    list(reviewing)
    assert ("checked as a fragment" in reviewing.document()["summary"]) is is_said
