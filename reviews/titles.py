"""Finding reviews by words of their titles, through an index: as quick among a million rows as among a thousand."""

from __future__ import annotations

import re
import unicodedata

from django.db.models import Exists, OuterRef, Q, QuerySet

from codereview.accounts.models import User
from reviews.models import Review, TitleWord

WORDS_MAX = 40  # of a title
ASKED_MAX = 8  # words of one search; more would not find less
WORD_LENGTH = 40
FEW = 1_000  # reviews are looked at faster one by one than they are met in a walk along the list
_WORD = re.compile(r"\w+")
_AFTER_ALL = b"\xff"  # no text in UTF-8 holds this byte


def title_words(title: str) -> list[str]:
    """Its words as they are looked for, each once: without case, and without differences of form that none sees."""
    plain = unicodedata.normalize("NFKC", title).casefold()
    return list(dict.fromkeys(word[:WORD_LENGTH] for word in _WORD.findall(plain)))


def title_words_rows(*, review: Review) -> list[TitleWord]:
    """The rows by which a review is found, not yet stored."""
    words = title_words(review.title)[:WORDS_MAX]
    return [TitleWord(review=review, user_id=review.user_id, word=word.encode()) for word in words]


def reviews_titled(*, user: User, text: str) -> QuerySet[Review]:
    """The person's reviews whose title has, for each word of `text`, a word that begins with it.

    Where one of the words is rare, its reviews are looked at; else one walks along the list, which soon meets enough.
    """
    words = title_words(text)[:ASKED_MAX]
    if not words:
        return Review.objects.none()
    conditions = [_begins_with(word) for word in words]
    rare = next((condition for condition in conditions if _is_rare(user, condition)), None)
    if rare is None:
        reviews = Review.objects.filter(user=user)
    else:
        # Without naming the owner again: SQLite, which counts nothing beforehand, would walk along the whole list.
        reviews = Review.objects.filter(pk__in=TitleWord.objects.filter(rare, user=user).values("review"))
    for condition in conditions:
        if condition is not rare:
            reviews = reviews.filter(Exists(TitleWord.objects.filter(condition, review=OuterRef("pk"))))
    return reviews


def _begins_with(word: str) -> Q:
    begin = word.encode()
    return Q(word__gte=begin, word__lt=begin + _AFTER_ALL)


def _is_rare(user: User, condition: Q) -> bool:
    return not TitleWord.objects.filter(condition, user=user)[FEW : FEW + 1].exists()
