"""The command on a small corpus: what it prints, what it leaves behind, and what its exit code says."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import CommandError, call_command

from codereview.common.models import Payload
from codereview.llm.models import UsageEntry
from reviews.evaluation import pasted, repositories
from reviews.evaluation.seeded_repositories import seeded_repositories
from reviews.evaluation.snippets import snippets_load
from reviews.models import Review

pytestmark = pytest.mark.django_db

FIGURES = {"recall", "precision", "anchor_validity", "ratings_stable"}


@pytest.fixture
def small(monkeypatch):
    """The Python programs and one repository."""
    snippets = [snippet for snippet in snippets_load() if snippet.language == "python"]
    seeded = [repository for repository in seeded_repositories() if repository.name == "notes"]
    monkeypatch.setattr(pasted, "snippets_load", lambda: snippets)
    monkeypatch.setattr(repositories, "seeded_repositories", lambda: seeded)


def evaluate(*arguments):
    """What is printed, and the exit code."""
    out, code = io.StringIO(), 0
    try:
        call_command("evaluate_reviews", *arguments, stdout=out, stderr=io.StringIO())
    except SystemExit as ended:
        code = ended.code
    return out.getvalue(), code


@pytest.mark.usefixtures("small")
def test_one_json_document_holds_every_figure_and_nothing_is_stored():
    text, code = evaluate("--json")
    document = json.loads(text)
    assert (document["passed"], code) == (True, 0)
    for part in ("pasted", "repositories"):
        assert document[part]["passed"]
        assert document[part]["model"].keys() & document[part]["analysers"].keys() >= FIGURES
        assert document[part]["model"]["anchor_validity"] == 1
    assert document["repositories"]["model"]["ratings"].keys() == {"notes"}
    assert len(set(document["repositories"]["model"]["ratings"]["notes"])) == 1
    assert [model.objects.count() for model in (Review, Payload, UsageEntry)] == [0, 0, 0]


@pytest.mark.usefixtures("small")
def test_a_missed_bar_is_said_in_words_and_by_the_exit_code(monkeypatch):
    monkeypatch.setattr(pasted, "strong_answers", lambda snippets: ((snippet, []) for snippet in snippets))
    text, code = evaluate()
    assert code == 1
    assert text.endswith("a bar is missed\n")
    assert "  missed python/average:5 correctness\n" in text
    assert "pasted, analysers: recall " in text


def test_misuse_is_refused():
    with pytest.raises(CommandError):
        evaluate("--colour")
