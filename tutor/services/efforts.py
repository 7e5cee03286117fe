"""A learner says what they think before asking for more: it must be a thought of their own."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from codereview.accounts.models import User
from codereview.common.errors import Conflict, FieldError, InvalidInput
from codereview.common.payloads import payload_create, payloads_get
from submissions.models import Submission
from submissions.selectors import submission_payloads
from tutor.ladder import is_hintable
from tutor.models import Effort, Hint, HintOutcome
from tutor.services.hints import hint_receive
from tutor.texts import text_check

WORDS_MIN = 4
DIFFERENT_WORDS_MIN = 3
EFFORT_MAX_CHARACTERS = 2000
# Words of every complaint: "The output is wrong" names neither a place nor a value.
_SAYS_NOTHING = {
    "a", "again", "all", "an", "and", "answer", "answers", "any", "anything", "are", "as", "at", "bad", "be",
    "because", "been", "believe", "broken", "bug", "bugs", "but", "by", "can", "case", "cases", "code", "correct",
    "could", "did", "do", "does", "doesn", "don", "error", "errors", "everything", "fail", "failed", "failing",
    "fails", "fault", "for", "from", "get", "gets", "give", "given", "gives", "guess", "has", "have", "help",
    "hint", "hints", "i", "idea", "in", "incorrect", "is", "isn", "issue", "it", "its", "just", "know", "maybe",
    "me", "mistake", "mistakes", "my", "need", "not", "of", "on", "or", "our", "output", "outputs", "perhaps",
    "please", "problem", "problems", "program", "really", "result", "results", "right", "same", "should", "so",
    "some", "something", "somewhere", "still", "stuck", "suppose", "test", "tests", "that", "the", "their", "then",
    "there", "these", "they", "thing", "things", "think", "this", "those", "to", "very", "want", "was", "we",
    "what", "when", "where", "which", "why", "will", "with", "work", "worked", "working", "works", "would", "wrong",
}  # fmt: skip
COPIED_SHARE = 0.8  # of the learner's words in a row that stand in a text they were shown

_WORD = re.compile(r"\w+")


def effort_state(*, submission: Submission, user: User, kind: str, text: str) -> Effort:
    """Store a hypothesis or a predicted output; it unlocks the next level of the ladder.

    Raises InvalidInput (effort_empty, effort_too_long, effort_too_short, effort_vague, effort_copied,
    effort_repeated)
    and Conflict (hint_not_possible) where no hint can follow.
    """
    if not is_hintable(submission) or submission.verdict == Submission.Verdict.ACCEPTED:
        raise Conflict(_("There is no failing attempt to think about."), code="hint_not_possible")
    words = text_check(text=text, name="effort", limit=EFFORT_MAX_CHARACTERS)
    _check_real(words, submission, user)
    # Payload first, row second.
    payload = payload_create(kind="effort", data={"text": words})
    with transaction.atomic():
        effort = Effort.objects.create(user=user, submission=submission, kind=kind, payload=payload)
        if latest := submission.hints.order_by("level").last():
            hint_receive(hint=latest, reception=HintOutcome.Reception.ENGAGED)
    return effort


def _check_real(text: str, submission: Submission, user: User) -> None:
    words = _words(text)
    if len(words) < WORDS_MIN or len(set(words)) < DIFFERENT_WORDS_MIN:
        raise _refusal(
            "effort_too_short", _("Say it in a short sentence: which line or value, and what happens there?")
        )
    if not _content(words):
        raise _refusal("effort_vague", _("Name something: a line, a value, a step. What happens there?"))
    earlier = [_words(said) for said in _earlier_efforts(submission, user)]
    known = {word for said in earlier for word in said}
    if any(_contained(words, said) for said in earlier) or (earlier and not _content(words) - known):
        raise _refusal("effort_repeated", _("You said this before. What else could it be?"))
    if any(_contained(words, _words(shown)) for shown in _shown_texts(submission)):
        raise _refusal("effort_copied", _("This stands on the page already. Say it in your own words."))


def _refusal(code: str, detail: str) -> InvalidInput:
    return InvalidInput(detail, code=code, errors=(FieldError(pointer="/text", code=code, detail=detail),))


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _content(words: list[str]) -> frozenset[str]:
    """The words that say something: names, values, places, acts."""
    return frozenset(words) - _SAYS_NOTHING


def _contained(words: list[str], other: list[str]) -> bool:
    """Do most of the words stand in the other text in the same order, one after the other?"""
    match = difflib.SequenceMatcher(a=words, b=other, autojunk=False).find_longest_match()
    return match.size >= COPIED_SHARE * len(words)


def _earlier_efforts(submission: Submission, user: User) -> Iterable[str]:
    rows = Effort.objects.filter(user=user, submission__problem=submission.problem)
    ids = [payload for payload in rows.values_list("payload", flat=True) if payload is not None]
    return [str(data["text"]) for data in payloads_get(payload_ids=ids).values()]


def _shown_texts(submission: Submission) -> Iterable[str]:
    """What the learner could have copied: statement, code, results of this attempt, hints."""
    source, judgement = submission_payloads(submission=submission)
    yield source["code"]
    if submission.problem is not None:
        yield submission.problem.statement
    for test in (judgement or {}).get("tests", []):
        for member in ("input", "expected", "output", "message", "description"):
            yield str(test.get(member) or "")
    hints = Hint.objects.filter(user=submission.user, problem=submission.problem, payload__isnull=False)
    ids = [payload for payload in hints.values_list("payload", flat=True) if payload is not None]
    for data in payloads_get(payload_ids=ids).values():
        yield from data["sentences"]
