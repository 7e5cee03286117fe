"""Keeping what is derived from a problem's content: rendered statement and digests."""

from __future__ import annotations

from django.db import transaction

from codereview.common.markdown import markdown_to_html
from problems.content import content_digest, content_of, package_digest
from problems.models import Problem, ProblemFile, TestCase
from problems.packages.model import order_of_test
from problems.packages.settling import settle_package
from problems.packaging import content_to_package
from problems.services.transitions import problem_withdraw


@transaction.atomic
def problem_refresh(*, problem: Problem, withdraw: bool = True) -> bool:
    """Bring statement_html and both digests of a problem up to its stored content.

    Called after every change of content, in the same transaction. A published problem whose judged
    content changed is no longer the one that was verified: it returns to review, unless `withdraw` is
    false because the caller publishes it again at once. Returns whether it was withdrawn.
    """
    # Locked before it is read: a publication that commits in between would otherwise go unseen.
    Problem.objects.select_for_update().only("pk").get(pk=problem.pk)
    problem.refresh_from_db()
    _order_tests(problem)
    _settle(problem)
    content = content_of(problem)
    digest = content_digest(content)
    changed = digest != problem.content_digest
    problem.statement_html = markdown_to_html(problem.statement)
    problem.content_digest = digest
    problem.package_digest = package_digest(content)
    problem.save(update_fields=["statement_html", "content_digest", "package_digest", "updated_at"])
    if not (withdraw and changed and problem.status == Problem.Status.PUBLISHED):
        return False
    problem_withdraw(problem=problem)
    return True


def _order_tests(problem: Problem) -> None:
    """Judge in the package's order, so that an export and its import agree; forget words of tests that are gone."""
    tests = sorted(problem.tests.only("name", "position"), key=lambda test: order_of_test(test.name))
    moved = [test for position, test in enumerate(tests) if test.position != position]
    for position, test in enumerate(tests):
        test.position = position
    TestCase.objects.bulk_update(moved, ["position"], batch_size=100)
    words = problem.package_extra.get("tests", {})
    if stale := words.keys() - {test.name for test in tests}:
        problem.package_extra["tests"] = {name: words[name] for name in words.keys() - stale}
        problem.save(update_fields=["package_extra"])


def _settle(problem: Problem) -> None:
    """Write edited points and arguments where the package keeps them, so that an export says what is judged."""
    package = content_to_package(content_of(problem))
    settled = settle_package(package)
    if settled is package:
        return
    problem.package_extra = dict(settled.extra)
    problem.save(update_fields=["package_extra"])
    for path, content in settled.files.items():
        if package.files.get(path) != content:
            ProblemFile.objects.update_or_create(problem=problem, path=path, defaults={"content": content})


def problem_content_digest(*, problem: Problem) -> str:
    """The digest of the stored content, computed anew."""
    return content_digest(content_of(problem))
