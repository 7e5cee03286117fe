"""From a question to its answer: by its own query, by the library, else by a model."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from insights.answering.answer import Answer, Asked, Outcome
from insights.answering.asking import NO_MODEL, READY_DIALECT, NoModel, model_answer
from insights.answering.running import query_answer
from insights.library import Match, ReadyQuestion, library_match
from insights.query import StatementRefused


def question_answer(*, asked: Asked) -> Answer:
    """Restate, query, run, cross-check; or ask back; or refuse with a code and a sentence. Raises Stopped."""
    asked.check_stopped()
    if asked.sql:
        return _own_answer(asked)
    match = library_match(asked.question)
    if match is not None and match.ready is not None:
        return _ready_answer(asked, match, match.ready)
    try:
        return model_answer(asked=asked)
    except NoModel as missing:
        return _computed_answer(match, str(missing))


def _own_answer(asked: Asked) -> Answer:
    """By a query that was written before, or by hand."""
    answer = Answer(
        restated=asked.restated, provider=asked.provider, model=asked.model, prompt_version=asked.prompt_version
    )
    answer.sql = asked.sql  # what a refusal is about; replaced by the checked tree's
    used = {name: value for name, value in asked.parameters.items() if re.search(rf":{re.escape(name)}\b", asked.sql)}
    return _run(asked, answer, sql=asked.sql, parameters=used)


def _ready_answer(asked: Asked, match: Match, ready: ReadyQuestion) -> Answer:
    return _run(
        asked,
        Answer(restated=match.restated, ready_made=ready.name),
        sql=ready.sql,
        parameters=match.parameters,
        chart=dict(ready.chart or {}),
        dialect=READY_DIALECT,
        ready=ready,
    )


def _computed_answer(match: Match | None, reason_code: str) -> Answer:
    """Without a model: the ready questions that come near, else a refusal that says why."""
    if match is not None:
        return Answer(
            outcome=Outcome.CLARIFY,
            choices=[ready.question for ready in match.ambiguous],
            reason_code="ambiguous",
            reason=_("Several ready questions come near. Choose one, or use its words."),
        )
    sentence = _WITHOUT_MODEL.get(reason_code, _MODEL_FAILED)
    return Answer(outcome=Outcome.REFUSED, reason_code=reason_code, reason=str(sentence))


_MODEL_FAILED = gettext_lazy("No ready question has these words, and the model did not answer. Ask again later.")
_WITHOUT_MODEL = {
    NO_MODEL: gettext_lazy(
        "No ready question has these words, and no model is set up to read them. Choose a ready question,"
        " or write a query."
    ),
    "too_many_requests": gettext_lazy("The model was asked too often. Ask again in a minute."),
    **dict.fromkeys(
        ("budget_user", "budget_class", "budget_platform"),
        gettext_lazy("The budget for the model is used up. Choose a ready question, or write a query."),
    ),
}


def _run(asked: Asked, answer: Answer, **query: Any) -> Answer:
    """The query's answer, or why the guard or the database refused it. Raises Stopped."""
    asked.tell(type="question.restated", restated=answer.restated, definitions=answer.definitions)
    try:
        query_answer(asked=asked, answer=answer, **query)
    except StatementRefused as refused:
        asked.check_stopped()
        answer.outcome, answer.reason_code, answer.reason = Outcome.REFUSED, refused.reason_code, refused.sentence
    return answer
