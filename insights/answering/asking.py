"""The model's way to an answer: it writes a query, hears why it did not serve, and tries again at most twice."""

from __future__ import annotations

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from codereview.llm import CompletionRequest, Message, completion_open
from codereview.llm.prompts import Prompt, fence, prompt_load
from insights.answering.answer import Answer, Asked, Outcome, Try
from insights.answering.replies import CLARIFY, JSON_SCHEMA, REFUSE, InvalidReply, Reply, reply_parse
from insights.answering.running import query_answer
from insights.inputs import QUESTION_MAX
from insights.library import READY
from insights.query import StatementRefused, schema_describe, statement_check

PURPOSE = "question"
RETRIES_MAX = 2
ANSWER_TOKENS = 1500
EXAMPLES = 6
READY_DIALECT = "postgres"  # in which the library is written
REPLY_MAX = 8000  # characters of a useless reply that a model is shown again

NO_MODEL = "no_model"
UNANSWERABLE = "unanswerable"
INVALID_REPLY = "invalid_reply"


class NoModel(Exception):
    """No model may or can be asked; the message is the reason's code: no_model, a budget's or a fault's."""


def model_answer(*, asked: Asked) -> Answer:
    """The answer of whichever model may be asked. Raises NoModel, Stopped."""
    conversation = _Conversation(asked)
    tries: list[Try] = []
    while True:
        asked.tell(type="question.asking", number=len(tries) + 1)
        try:
            text = conversation.ask()
        except NoModel:
            if not tries:
                raise
            return _given_up(conversation, tries)
        answer = conversation.sign(Answer(tries=tries))
        try:
            _follow(asked, answer, reply_parse(text))
        except (InvalidReply, StatementRefused) as error:
            asked.check_stopped()
            failed = _try_of(error, answer)
        else:
            return answer
        tries.append(failed)
        asked.tell(type="question.returned", number=len(tries), reason_code=failed.reason_code, reason=failed.reason)
        if len(tries) > RETRIES_MAX:
            return _given_up(conversation, tries)
        conversation.returned(text, failed)


def _follow(asked: Asked, answer: Answer, reply: Reply) -> None:
    """Do what the reply says. Raises StatementRefused."""
    answer.restated, answer.definitions = reply.restated, reply.definitions
    asked.tell(type="question.restated", restated=reply.restated, definitions=reply.definitions)
    if reply.kind == CLARIFY:
        answer.outcome, answer.choices = Outcome.CLARIFY, reply.choices
        answer.reason_code, answer.reason = "ambiguous", _("The question can be understood in more than one way.")
    elif reply.kind == REFUSE:
        answer.outcome, answer.reason_code, answer.reason = Outcome.REFUSED, UNANSWERABLE, reply.reason
    else:
        answer.sql = reply.sql  # what a refusal is about; replaced by the checked tree's
        query_answer(asked=asked, answer=answer, sql=reply.sql, chart=reply.chart, check_sql=reply.check_sql)


def _try_of(error: InvalidReply | StatementRefused, answer: Answer) -> Try:
    if isinstance(error, StatementRefused):
        return Try(sql=answer.sql, reason_code=error.reason_code, reason=error.sentence)
    return Try(sql="", reason_code=INVALID_REPLY, reason=str(error))


def _given_up(conversation: _Conversation, tries: list[Try]) -> Answer:
    last = tries[-1]
    return conversation.sign(
        Answer(outcome=Outcome.REFUSED, tries=tries, reason_code=last.reason_code, reason=last.reason)
    )


class _Conversation:
    """The prompt, stable part first, and what was said since."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._prompt: Prompt = prompt_load(package="insights", name="question")
        self._messages = [
            Message(role="system", content=self._system()),
            Message(role="user", content=f"{fence('question', asked.question, limit=QUESTION_MAX)}\n\n{_today()}"),
        ]
        self._provider = self._model = ""

    def ask(self) -> str:
        """The model's whole text. Raises NoModel when only the computed answer is left, and Stopped."""
        request = CompletionRequest(
            purpose=PURPOSE,
            computed=(NO_MODEL,),
            messages=tuple(self._messages),
            prompt_version=self._prompt.version,
            max_tokens=ANSWER_TOKENS,
            json_schema=JSON_SCHEMA,
        )
        with completion_open(
            request=request, user=self._asked.user, subject=self._asked.subject, cancelled=self._asked.cancelled
        ) as completion:
            text = completion.text()
        self._asked.check_stopped()
        if completion.computed:
            raise NoModel(completion.budget_reason or completion.fault or NO_MODEL)
        self._provider, self._model = completion.provider, completion.model
        return text

    def returned(self, text: str, failed: Try) -> None:
        """Tell the model why its answer did not serve."""
        self._messages += [
            Message(role="assistant", content=text[:REPLY_MAX]),
            Message(role="user", content=f"That was refused ({failed.reason_code}): {failed.reason} Answer again."),
        ]

    def sign(self, answer: Answer) -> Answer:
        """Say who wrote it."""
        if self._provider:
            answer.provider, answer.model, answer.prompt_version = self._provider, self._model, self._prompt.version
        return answer

    def _system(self) -> str:
        """The same text for every question, so that a provider's cache hits."""
        dialect = f"The database is {'PostgreSQL' if connection.vendor == 'postgresql' else 'SQLite'}."
        schema = schema_describe(names=self._asked.names)
        return f"{self._prompt.text}\n\n{dialect}\n\n# Views and rules\n\n{schema}\n\n# Examples\n\n{_examples()}"


def _examples() -> str:
    """Ready questions in the running database's words."""
    checked = [(ready, statement_check(ready.sql, dialect=READY_DIALECT)) for ready in READY[:EXAMPLES]]
    return "\n\n".join(f"Question: {ready.question}\nSQL: {statement.sql}" for ready, statement in checked)


def _today() -> str:
    return f"Today is {timezone.now():%A, %Y-%m-%d} (UTC)."
