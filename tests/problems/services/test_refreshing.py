"""What is derived from a problem's content."""

import pytest

from problems.models import Problem
from problems.services import problem_content_digest, problem_refresh
from tests.factories import make_problem

pytestmark = pytest.mark.django_db


def changed(problem):
    before = (problem.content_digest, problem.package_digest)
    problem_refresh(problem=problem)
    return problem.content_digest != before[0], problem.package_digest != before[1]


class TestDigests:
    @pytest.mark.parametrize(
        "change",
        [
            lambda p: p.tests.filter(name="sample/1").update(input="9 9\n"),
            lambda p: p.tests.filter(name="sample/1").update(expected="9"),
            lambda p: p.tests.filter(name="secret/02-zeros").update(visibility="teaching"),
            lambda p: p.tests.filter(name="secret/02-zeros").delete(),
            lambda p: p.reference_solutions.filter(name="sum.py").update(code="pass"),
            lambda p: p.reference_solutions.filter(name="absolute.py").update(expected="rejected"),
            lambda p: Problem.objects.update(checker={"kind": "exact"}),
            lambda p: Problem.objects.update(time_limit_ms=999),
            lambda p: Problem.objects.update(memory_limit_kb=99999),
            lambda p: Problem.objects.update(output_limit_kb=9),
            lambda p: Problem.objects.update(
                mode="function", signature={"name": "f", "parameters": [], "returns": "int"}
            ),
            lambda p: Problem.objects.update(languages=["python"]),
        ],
    )
    def test_what_is_judged_changes_both(self, change):
        """A verification of the former content is stale."""
        problem = make_problem(status="draft")
        change(problem)
        assert changed(problem) == (True, True)

    @pytest.mark.parametrize(
        "change",
        [
            lambda p: p.tests.filter(name="secret/02-zeros").update(description="Nothing and nothing"),
            lambda p: p.hint_steps.all().delete(),
            lambda p: p.skills.clear(),
            lambda p: Problem.objects.update(title="Another"),
            lambda p: Problem.objects.update(statement="Another"),
            lambda p: Problem.objects.update(starter_code={"python": "x"}),
        ],
    )
    def test_words_change_only_the_package_digest(self, change):
        """Nobody must verify again for a typing error."""
        problem = make_problem(status="draft")
        change(problem)
        assert changed(problem) == (False, True)

    def test_do_not_depend_on_the_row(self):
        """Two problems with the same content have the same content digest."""
        one, two = make_problem(slug="one"), make_problem(slug="two")
        assert one.content_digest == two.content_digest == problem_content_digest(problem=two)
        assert one.package_digest != two.package_digest


class TestRefresh:
    def test_orders_tests_as_a_package_does(self):
        """Samples first, then by name, whatever order the rows were made in."""
        names = ["secret/b", "secret/a", "sample/2", "sample/1"]
        tests = [{"name": name, "visibility": name.split("/")[0], "input": name, "expected": ""} for name in names]
        problem = make_problem(tests=tests)
        assert list(problem.tests.values_list("name", flat=True)) == ["sample/1", "sample/2", "secret/a", "secret/b"]

    def test_withdraws_only_what_was_published(self):
        """A draft stays a draft."""
        published, draft = make_problem(), make_problem(status="draft")
        for problem in (published, draft):
            problem.tests.filter(name="sample/1").update(expected="5\n")
        assert problem_refresh(problem=published)
        assert not problem_refresh(problem=draft)
        assert (published.status, draft.status) == ("in_review", "draft")

    @pytest.mark.parametrize(
        "hostile",
        [
            "<script>alert(1)</script>",
            "[x](javascript:alert(1))",
            '![x](x" onerror="alert(1))',
            "$\\text{<script>alert(1)</script>}$",
            "<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>",
            "`<b onmouseover=alert(1)>`",
            "$\\href{javascript:alert(1)}{x}$",
        ],
    )
    def test_a_hostile_statement_becomes_harmless(self, hostile):
        """No element and no address that could act in a learner's browser."""
        html = make_problem(statement=hostile).statement_html
        for danger in ("<script", "<img", "<style", 'href="javascript', "<b "):
            assert danger not in html.lower()

    def test_forgets_words_of_tests_that_are_gone(self):
        """What only a package knew of a test leaves with the test."""
        problem = make_problem(
            package_extra={"tests": {"secret/02-zeros": {"args": "x"}, "secret/gone": {"args": "y"}}}
        )
        assert problem.package_extra == {"tests": {"secret/02-zeros": {"args": "x"}}}
