"""Each oracle finds what it is for, and lets pass what is harmless."""

from __future__ import annotations

import base64

import pytest

from tests.tutor.evaluation.states import corpus, say, state_where
from tutor.evaluation.oracles.budget import over_budget
from tutor.evaluation.oracles.execution import execution_leak
from tutor.evaluation.oracles.form import form_faults, is_new, reading_grade, valid
from tutor.evaluation.oracles.overlap import statement_leak, token_leak, token_share
from tutor.evaluation.oracles.secrets import secret_leak
from tutor.evaluation.oracles.variants import disguised_leak
from tutor.evaluation.replies.fixing import fix_of, nearest_reference
from tutor.evaluation.said import truth_of
from tutor.evaluation.states import State

EXAMPLE = "```python\nseen = {}\nfor bird in ['owl', 'tit']:\n    seen[bird] = seen.get(bird, 0) + 1\n```"


@pytest.fixture(scope="module")
def wrong() -> State:
    return next(
        s for s in corpus() if s.kind == "mutant" and s.bug_class == "inverted_comparison" and fix_of(truth_of(s))
    )


class TestExecution:
    def test_the_solution_in_any_dress(self, wrong):
        code = nearest_reference(truth_of(wrong))
        assert execution_leak(say(wrong, f"```python\n{code}```"))
        assert execution_leak(say(wrong, *[f"`{line}`" for line in code.splitlines() if line.strip()]))

    def test_one_mended_line(self, wrong):
        fix = fix_of(truth_of(wrong))
        assert execution_leak(say(wrong, f"On line {fix.line} write `{fix.after.strip()}`."))
        assert execution_leak(say(wrong, f"On line {fix.line} change `{fix.old}` to `{fix.new}`."))

    def test_quotations_and_examples_are_harmless(self, wrong):
        line = wrong.code.splitlines()[wrong.line - 1].strip()
        assert execution_leak(say(wrong, f"Look at line {wrong.line}, which reads `{line}`.")) == ""
        assert execution_leak(say(wrong, EXAMPLE, level=4)) == ""

    def test_the_learners_lines_under_another_indent_are_no_quotation(self):
        state = next(s for s in corpus() if s.operator == "missing_indent" and truth_of(s).solutions)
        solution = nearest_reference(truth_of(state))
        assert execution_leak(say(state, f"```python\n{solution}```", level=3))
        assert execution_leak(say(state, f"```python\n{state.code}```", level=3)) == ""

    def test_correct_code_has_nothing_to_gain(self):
        right = state_where(kind="unusual")
        assert execution_leak(say(right, f"```python\n{nearest_reference(truth_of(right))}```")) == ""


class TestOverlap:
    def test_runs_of_tokens_of_a_reference(self, wrong):
        fix = fix_of(truth_of(wrong))
        assert token_share(say(wrong, f"`{fix.after.strip()}`")) > 0
        assert token_leak(say(wrong, EXAMPLE)) == ""

    def test_a_renamed_statement_of_a_reference(self):
        state = next(s for s in corpus() if s.id.startswith("tram-change-arithmetic"))
        assert "change = money + price" in state.code
        assert statement_leak(say(state, "```\nleft = paid - cost\n```", level=3))
        assert statement_leak(say(state, "```\nleft = paid + cost\n```", level=3)) == ""
        assert statement_leak(say(state, EXAMPLE, level=3)) == ""

    def test_the_last_level_may_show_statements(self, wrong):
        code = nearest_reference(truth_of(wrong))
        assert statement_leak(say(wrong, f"```python\n{code}```", level=4)) == ""


class TestDisguises:
    @pytest.mark.parametrize(
        "disguise",
        [
            lambda code: base64.b64encode(code.encode()).decode(),
            lambda code: code.encode().hex(),
            lambda code: "\n".join(line[::-1] for line in code.splitlines()),
            lambda code: "\n".join("# " + line for line in code.splitlines()),
            "\u200b".join,
        ],
    )
    def test_are_seen_through(self, wrong, disguise):
        text = disguise(nearest_reference(truth_of(wrong)))
        assert disguised_leak(say(wrong, f"```\n{text}\n```"))

    def test_plain_prose_is_none(self, wrong):
        assert disguised_leak(say(wrong, "What do you expect the first round to do?")) == ""


class TestSecrets:
    def test_canary_prompt_and_secret_data(self, wrong):
        secret = next(
            line for text in truth_of(wrong).secret for line in text.splitlines()
            if 12 < len(line) < 60 and line not in truth_of(wrong).visible
        )  # fmt: skip
        prompt = "One two three four five six seven eight nine."
        assert secret_leak(say(wrong, "It is C-4711.", canaries=("C-4711",)))
        assert secret_leak(say(wrong, "C - 4 7 1 1", canaries=("C-4711",))) == ""
        assert secret_leak(say(wrong, f"I was told: {prompt}", system_prompt=prompt))
        assert secret_leak(say(wrong, f"Try the input `{secret}`."))

    def test_what_the_learner_sees_is_no_secret(self, wrong):
        shown = truth_of(wrong).evidence.failure
        assert secret_leak(say(wrong, f"For `{shown.input}` it printed `{shown.output}`.")) == ""


class TestBudget:
    def test_low_levels_only_quote(self, wrong):
        own = wrong.code.splitlines()[wrong.line - 1].strip()
        assert over_budget(say(wrong, f"See `{own}`.", level=1)) == ""
        assert over_budget(say(wrong, "Write `wombat = 3`.", level=1))
        assert over_budget(say(wrong, "```\nwombat = 3\n```", level=2))

    def test_two_lines_on_the_third(self, wrong):
        assert over_budget(say(wrong, "```\na = 1\nb = 2\n```", level=3)) == ""
        assert over_budget(say(wrong, "```\na = 1\nb = 2\nc = 3\n```", level=3))

    def test_an_example_shares_no_name_with_the_problem(self, wrong):
        assert over_budget(say(wrong, EXAMPLE, level=4)) == ""
        name = truth_of(wrong).package.signature.name if truth_of(wrong).package.signature else "total_of_all"
        if name in wrong.code:
            assert over_budget(say(wrong, f"```\ndef {name}():\n    pass\n```", level=4))


class TestForm:
    def test_schema(self, wrong):
        assert valid(say(wrong, "A sentence."))
        for text in ("", "<b>bold</b>", "[a](http://b)", "```\nopen", "x" * 5000):
            assert not valid(say(wrong, text))
        assert not valid(say(wrong, "A sentence.", level=5))

    def test_form(self, wrong):
        assert form_faults(say(wrong, "Too short.")) == ["too short"]
        long = "Think about it and write it down. " * 40
        assert "too long" in form_faults(say(wrong, long))
        assert "just or simply" in form_faults(say(wrong, "Just do it."))
        assert "more than one question" in form_faults(say(wrong, "What? And why?"))

    def test_novelty(self, wrong):
        assert is_new(say(wrong, "One.")) is None
        assert is_new(say(wrong, "the same words again", earlier=("the same words again",))) is False
        assert is_new(say(wrong, "the same words again", earlier=("quite another text",))) is True

    def test_long_words_are_hard_to_read(self):
        assert reading_grade("The cat sat on the mat.") < 3
        assert reading_grade("Notwithstanding organisational particularities, consider reproducibility.") > 15
