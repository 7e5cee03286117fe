from __future__ import annotations

import pytest

from reviews.repositories.requirements import (
    Evidence,
    evidence_by_rules,
    requirements_parse,
    requirements_table,
)

ASSIGNMENT = """# Shop
Write a small shop.

- The function `total` returns the sum of the basket's prices.
- GET /baskets/ lists the baskets.
- There are unit tests.
- Reject negative prices with an error message.
"""


def table(files, assignment=ASSIGNMENT, more=()):
    requirements = requirements_parse(assignment=assignment)
    evidence = [
        item
        for path, text in files.items()
        for item in evidence_by_rules(path=path, text=text, requirements=requirements)
    ]
    return {row["id"]: row for row in requirements_table(requirements=requirements, evidence=[*evidence, *more])}


def test_the_items_of_lists_are_the_requirements():
    assert [item.text[:12] for item in requirements_parse(assignment=ASSIGNMENT)] == [
        "The function", "GET /baskets", "There are un", "Reject negat",
    ]  # fmt: skip


def test_prose_gives_the_sentences_that_demand():
    found = requirements_parse(assignment="We sell tea. The shop must list prices. Please add tests. Thank you.")
    assert [item.text for item in found] == ["The shop must list prices.", "Please add tests."]


def test_prose_that_demands_nothing_gives_all_its_sentences():
    assert len(requirements_parse(assignment="A tea shop. It lists prices.")) == 2


def test_without_evidence_nothing_is_assessable():
    assert {row["status"] for row in table({"main.py": "x = 1\n"}).values()} == {"not_assessable"}


def test_exact_names_in_code_are_met_and_words_alone_only_partly():
    rows = table({
        "shop.py": "def total(prices):\n    return sum(prices)\n",
        "web.py": "routes = [\n    ('/baskets/', list_all),\n]\n",
        "check.py": "def check(price):\n    raise ValueError('negative price: rejected, an error message')\n",
    })  # fmt: skip
    assert {key: row["status"] for key, row in rows.items()} == {
        "R1": "met", "R2": "met", "R3": "not_assessable", "R4": "partly",
    }  # fmt: skip
    [evidence] = rows["R1"]["evidence"]
    assert (evidence["file"], evidence["start_line"], evidence["quote"]) == ("shop.py", 1, "def total(prices):")


def test_a_promise_in_the_readme_proves_nothing():
    assert table({"README.md": "The function `total` is great. GET /baskets/ too."})["R1"]["status"] == "not_assessable"


def test_tests_are_found_by_where_they_are():
    assert table({"tests/test_shop.py": "def test_total(): ...\n"})["R3"]["status"] == "met"


def said(stance, source="model"):
    return Evidence(requirement="R1", stance=stance, file="a.py", start_line=1, end_line=1, quote="x", source=source)


@pytest.mark.parametrize(
    ("stances", "status"),
    [
        (["met"], "met"),
        (["not_met"], "not_met"),
        (["met", "not_met"], "partly"),
        (["partly"], "partly"),
        (["partly", "not_met"], "partly"),
    ],
)
def test_evidence_for_and_against_is_weighed(stances, status):
    assert table({}, more=[said(stance) for stance in stances])["R1"]["status"] == status


def test_a_models_word_goes_before_that_of_rules():
    assert table({}, more=[said("met", "rules"), said("not_met")])["R1"]["status"] == "not_met"
