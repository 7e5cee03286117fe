"""Faults are planted where they are said to be, one line at a time, the same way each time."""

from __future__ import annotations

import ast
import inspect

import pytest

from tests.tutor.evaluation.states import corpus
from tutor.evaluation import statistics
from tutor.evaluation.material import package_load, references
from tutor.evaluation.mutation import breaking_mutations, mutations_order, native_mutations, python_mutations

CODE = inspect.getsource(statistics)
JAVASCRIPT = "function f(a) {\n  let n = 0;\n  for (let i = 0; i < a.length; i++) n += a[i];\n  return n;\n}\n"


def _changed_lines(before, after):
    return [n for n, (a, b) in enumerate(zip(before.splitlines(), after.splitlines(), strict=False), 1) if a != b]


def test_every_python_fault_parses_and_changes_the_line_it_names():
    found = python_mutations(CODE)
    assert len({mutation.bug_class for mutation in found}) >= 6
    for mutation in found:
        changed = mutation.apply(CODE)
        ast.parse(changed)
        assert changed != CODE
        assert _changed_lines(CODE, changed)[0] >= mutation.line


@pytest.mark.parametrize(
    ("code", "operator", "after"),
    [
        ("if a < b:\n    pass\n", "boundary", "if a <= b:\n    pass\n"),
        ("x = a // b\n", "true_division", "x = a / b\n"),
        ("for i in range(n + 1):\n    pass\n", "range_end", "for i in range(n):\n    pass\n"),
        ("n = 0\n", "initial", "n = 1\n"),
        ("def f():\n    return 1\n", "print_for_return", "def f():\n    print(1)\n"),
        ("x = d.get(k, 0)\n", "bare_key", "x = d[k]\n"),
        ("if not a:\n    pass\n", "drop_not", "if a:\n    pass\n"),
    ],
)
def test_what_an_operator_does(code, operator, after):
    assert after in [mutation.apply(code) for mutation in python_mutations(code) if mutation.operator == operator]


def test_broken_programs_do_not_parse():
    found = breaking_mutations(CODE)
    assert {"missing_colon", "missing_bracket"} <= {mutation.operator for mutation in found}
    for mutation in found:
        with pytest.raises(SyntaxError):
            ast.parse(mutation.apply(CODE))


def test_native_faults_name_their_line():
    found = native_mutations(JAVASCRIPT)
    assert {"boundary", "initial", "overwrite", "step_back"} <= {mutation.operator for mutation in found}
    for mutation in found:
        assert _changed_lines(JAVASCRIPT, mutation.apply(JAVASCRIPT)) == [mutation.line]


def test_the_order_is_a_shuffle_that_repeats_and_lets_classes_take_turns():
    first = mutations_order(python_mutations(CODE), seed="a")
    assert first == mutations_order(reversed(python_mutations(CODE)), seed="a")
    assert first != mutations_order(python_mutations(CODE), seed="b")
    classes = {mutation.bug_class for mutation in first}
    assert {mutation.bug_class for mutation in first[: len(classes)]} == classes


def test_the_shipped_mutants_are_what_the_operators_make():
    """Nothing in the corpus was edited by hand: each mutant is one mutation of a reference."""
    for state in corpus()[::23]:
        if state.kind == "mutant" and state.language == "python":
            originals = references(package_load(state.problem), "python")
            assert state.code in [m.apply(code) for code in originals for m in python_mutations(code)]
