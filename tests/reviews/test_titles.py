"""Reviews are found by words of their titles: from the few that have a word, or along the list when many have."""

from __future__ import annotations

import pytest

from reviews import titles
from reviews.models import Review, TitleWord
from reviews.services import review_create, review_delete
from reviews.titles import WORDS_MAX, reviews_titled, title_words

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=[1_000, 0], ids=["rare", "common"])
def make(request, user, monkeypatch):
    """Both ways of finding: every word that is there is common when the bound is 0."""
    monkeypatch.setattr(titles, "FEW", request.param)

    def make(title, owner=user) -> Review:
        return review_create(user=owner, title=title, language="python", code=f"x = {title!r}\n")[0]

    return make


@pytest.fixture
def found(user):
    def found(text) -> set[str]:
        return set(reviews_titled(user=user, text=text).values_list("title", flat=True))

    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sort", {"Sorting names", "A quick sort"}),
        ("SORT  quick", {"A quick sort"}),
        ("quick, sort!", {"A quick sort"}),
        ("names", {"Sorting names"}),
        ("ort", set()),
        ("stra\u00dfe", {"STRASSE"}),
        ("\u043a\u043e", {"\u041a\u043e\u0434"}),
        ("c++", {"C++ and c"}),
        ("++", set()),
        ("%", set()),
        ("_", set()),
    ],
)  # fmt: skip
def test_words_are_found_by_their_beginnings(make, found, text, expected):
    for title in ("Sorting names", "A quick sort", "STRASSE", "\u041a\u043e\u0434", "C++ and c"):
        make(title)
    assert found(text) == expected


def test_nobody_finds_somebody_elses(make, found, other_user):
    make("Sorting", owner=other_user)
    assert found("sorting") == set()


def test_a_word_that_comes_twice_is_kept_once_and_a_long_title_has_a_bound():
    assert title_words("to be or not to be") == ["to", "be", "or", "not"]
    assert title_words("x" * 300) == ["x" * 40]


def test_the_words_go_with_their_review(make):
    review = make(" ".join(f"w{number}" for number in range(50)))
    assert TitleWord.objects.count() == WORDS_MAX
    review_delete(review=review)
    assert not TitleWord.objects.exists()
