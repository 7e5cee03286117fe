"""Reads about problems."""

import pytest
from django.contrib.auth.models import AnonymousUser

from codereview.common.errors import NotFound
from codereview.common.health import beat_record
from problems import selectors, tests_cache
from problems.models import Problem
from problems.services import problem_refresh
from sandbox.judge.types import Mode, Visibility
from sandbox.languages.registry import LANGUAGES
from tests.factories import SUM_HINTS, make_problem, make_user

pytestmark = pytest.mark.django_db

SIGNATURE = {
    "name": "add",
    "parameters": [{"name": "a", "type": "int"}, {"name": "b", "type": "int"}],
    "returns": "int",
}


@pytest.fixture(autouse=True)
def _empty_cache():
    tests_cache.cache.clear()


class TestVisible:
    @pytest.mark.parametrize("status", ["draft", "in_review", "archived"])
    def test_only_staff_see_what_is_not_published(self, status):
        """For everybody else it does not exist, by list or by name."""
        make_problem(slug="hidden", status=status)
        for person in (AnonymousUser(), make_user(), None):
            assert not selectors.problems_visible_to(user=person).exists()
            with pytest.raises(NotFound):
                selectors.problem_get(slug="hidden", user=person)
        staff = make_user(staff=True)
        assert selectors.problems_visible_to(user=staff).count() == 1
        assert selectors.problem_get(slug="hidden", user=staff).slug == "hidden"

    def test_a_list_costs_two_queries_and_no_heavy_text(self, django_assert_num_queries):
        """Problems, then all their skills."""
        for _ in range(5):
            make_problem(skills=["loops", "math"])
        with django_assert_num_queries(2) as queries:
            shown = [(problem.title, [skill.name for skill in problem.skills.all()]) for problem in
                     selectors.problems_visible_to(user=None)]  # fmt: skip
        assert len(shown) == 5
        assert "statement" not in queries.captured_queries[0]["sql"]

    def test_skills_in_use_are_those_of_published_problems(self):
        """A learner is offered no filter that finds nothing."""
        make_problem(skills=["loops"])
        make_problem(skills=["graphs"], status="draft")
        assert [skill.slug for skill in selectors.skills_in_use()] == ["loops"]


class TestLanguages:
    def test_empty_means_all(self):
        """In the registry's order."""
        ids = [language.id for language in selectors.problem_languages(problem=make_problem())]
        assert ids == list(LANGUAGES)

    def test_the_authors_choice_counts(self):
        """Whatever its order."""
        problem = make_problem(languages=["cpp", "python"])
        assert [language.id for language in selectors.problem_languages(problem=problem)] == ["python", "cpp"]

    def test_function_mode_offers_only_what_can_call(self):
        """A language without a driver is left out."""
        problem = make_problem(mode="function", signature=SIGNATURE)
        offered = selectors.problem_languages(problem=problem)
        assert offered == tuple(language for language in LANGUAGES.values() if language.function is not None)

    def test_only_what_some_worker_can_judge_is_offered(self):
        """A bare machine without compilers offers no C; while no worker has said, everything."""
        beat_record(name="w1", sandbox="bubblewrap", families={"python"})
        assert [language.id for language in selectors.problem_languages(problem=make_problem())] == ["python"]
        beat_record(name="w2", sandbox="bubblewrap", families={"node"})
        assert {language.family for language in selectors.languages_available()} == {"python", "node"}

    def test_starter_code_is_the_authors_or_the_languages(self):
        """In function mode a typed stub."""
        problem = make_problem(mode="function", signature=SIGNATURE, starter_code={"javascript": "// mine\n"})
        starters = selectors.problem_starter_code(problem=problem)
        assert starters["javascript"] == "// mine\n"
        assert starters["python"].startswith("def add(a: int, b: int) -> int:")


class TestRequests:
    def test_judges_every_test_with_the_problems_limits(self):
        """As the package would be judged."""
        problem = make_problem(time_limit_ms=700, memory_limit_kb=65536, checker={"kind": "floats", "absolute": 0.5})
        request = selectors.problem_judge_request(problem=problem, language="python", source="x")
        assert [test.name for test in request.tests] == [
            "sample/1", "secret/01-negative", "secret/02-zeros", "secret/03-large",
        ]  # fmt: skip
        assert (request.time_limit_ms, request.memory_limit_kb) == (700, 65536)
        assert (request.checker.kind, request.checker.options) == ("floats", {"absolute": 0.5})
        assert request.tests_digest == problem.content_digest

    def test_function_mode_carries_the_signature(self):
        """With its parameters in order."""
        problem = make_problem(mode="function", signature=SIGNATURE)
        request = selectors.problem_judge_request(problem=problem, language="python", source="x")
        assert request.mode is Mode.FUNCTION
        assert [parameter.name for parameter in request.signature.parameters] == ["a", "b"]

    def test_a_run_uses_the_samples(self):
        """Never a secret test."""
        request = selectors.problem_run_request(problem=make_problem(), language="python", source="x", stdin=None)
        assert [test.visibility for test in request.tests] == [Visibility.SAMPLE]

    @pytest.mark.parametrize("with_problem", [True, False])
    @pytest.mark.parametrize("stdin", ["", "1 2\n"])
    def test_a_run_on_own_input_has_one_test_without_answer(self, with_problem, stdin):
        """Also an empty input is an input; without a problem it is a plain program."""
        problem = make_problem(time_limit_ms=700) if with_problem else None
        request = selectors.problem_run_request(problem=problem, language="python", source="x", stdin=stdin)
        [test] = request.tests
        assert (test.name, test.visibility, test.input, test.expected) == (
            "custom/1", Visibility.CUSTOM, stdin.encode(), None,
        )  # fmt: skip
        assert request.time_limit_ms == (700 if with_problem else 1000)

    def test_the_second_judgement_reads_no_tests(self, django_assert_num_queries):
        """They are kept in the process, by content."""
        problem = make_problem()
        first = selectors.problem_judge_request(problem=problem, language="python", source="x")
        with django_assert_num_queries(0):
            again = selectors.problem_judge_request(problem=problem, language="c", source="y")
        assert again.tests is first.tests

    def test_an_edit_is_judged_at_once(self):
        """New content has a new name in the cache, in every process."""
        problem = make_problem()
        selectors.problem_judge_request(problem=problem, language="python", source="x")
        problem.tests.filter(name="sample/1").update(expected="99\n", description="Other words")
        problem_refresh(problem=problem)
        request = selectors.problem_judge_request(problem=Problem.objects.get(), language="python", source="x")
        assert request.tests[0].expected == b"99\n"

    def test_a_mixture_of_old_row_and_new_tests_is_not_remembered(self):
        """An edit that commits between the two reads leaves nothing wrong behind."""
        problem = make_problem()
        stale = Problem.objects.get()
        problem.tests.filter(name="sample/1").update(expected="99\n")
        problem_refresh(problem=problem)
        selectors.problem_judge_request(problem=stale, language="python", source="x")
        assert tests_cache.cache.get(f"{stale.pk}:{stale.package_digest}") is None


class TestParts:
    def test_samples_are_complete_and_only_samples(self):
        """What a learner may see."""
        assert selectors.problem_samples(problem=make_problem()) == [
            {"name": "sample/1", "input": "1 2\n", "expected": "3\n", "description": ""}
        ]

    def test_hints_and_solutions(self):
        """In the author's order."""
        problem = make_problem()
        assert selectors.problem_hint_ladder(problem=problem) == list(SUM_HINTS)
        assert selectors.problem_reference_solutions(problem=problem).count() == 3
