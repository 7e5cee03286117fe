"""Prepares what is told: evidence, what was said before, the computed answer, the prompt, the gate."""

from __future__ import annotations

from typing import Any

from codereview.common.payloads import payload_get
from codereview.llm import CompletionRequest
from submissions.models import Submission
from submissions.subjects import submission_subjects
from tutor.announcing import message_subjects
from tutor.conversation import conversation_of, released_in
from tutor.documents import told_sentences
from tutor.evidence import Evidence
from tutor.gate import Gate, gate_context_build
from tutor.ladder import chat_level
from tutor.models import Hint, Message
from tutor.packet import packet_before_attempt, packet_build
from tutor.prompting import Prompted, chat_prompt, hint_prompt
from tutor.rules import answer_compose, hint_compose
from tutor.selectors import preferences_of
from tutor.telling import LAST_RESORT, ClosedGate, Script

FIRST_LEVEL = 1
ANY_LANGUAGE = "python"  # what code in a text is tried as, when the learner has written none yet


def gate_open(**context: Any) -> Gate:
    """The gate of one conversation, ready for its first unit; see `gate_context_build` for what it must know."""
    gate = Gate(gate_context_build(**context))
    gate.prepare()
    return gate


def hint_script(*, row: Hint) -> Script:
    """What a hint is told from. Raises Conflict (judgement_missing)."""
    submission = row.submission
    evidence = packet_build(submission=submission)
    turns = conversation_of(user=row.user, problem=row.problem, before=row)
    said = _said(row)
    prompted = hint_prompt(problem=row.problem, evidence=evidence, level=row.level, turns=turns, said=said)
    return Script(
        row=row,
        member="hint",
        subjects=submission_subjects(submission=submission),
        facts={"submission": str(submission.pk), "level": row.level},
        request=_request("hint", hint_compose(evidence=evidence, level=row.level), prompted),
        gate_make=lambda: gate_open(
            submission=submission,
            problem=row.problem,
            language=submission.language,
            code=evidence.code,
            level=row.level,
            evidence=evidence,
            released=(*released_in(turns), *said),
            canaries=(prompted.canary,),
            system_prompt=prompted.system,
        ),
        user=row.user,
        use_model=preferences_of(user=row.user).use_model,
        said=said,
    )


def answer_script(*, row: Message) -> Script:
    """What an answer of the chat is told from: the code as it was when the learner asked.

    Raises Conflict (judgement_missing).
    """
    turn = payload_get(payload_id=row.answers.payload if row.answers else None) or {}
    question, code, language = (str(turn.get(name, "")) for name in ("text", "code", "language"))
    submission = row.submission if row.submission is not None and row.submission.judgement_payload else None
    evidence = _evidence(row, submission, language, code)
    level = chat_level(submission=submission)
    turns = conversation_of(user=row.user, problem=row.problem, before=row)
    said = _said(row)
    computed = answer_compose(
        question=question,
        evidence=evidence,
        level=level,
        statement=row.problem.statement,
        said=released_in(turns),
    )
    prompted = chat_prompt(
        problem=row.problem, evidence=evidence, level=level, turns=turns, question=question, code=code, said=said
    )
    return Script(
        row=row,
        member="message",
        subjects=message_subjects(message=row),
        facts={"problem": row.problem.slug, "level": level},
        request=_request("chat", computed, prompted),
        gate_make=lambda: gate_open(
            submission=submission,
            problem=row.problem,
            language=language or evidence.language or ANY_LANGUAGE,
            code=code,
            level=level,
            evidence=evidence,
            released=(*released_in(turns), *said),
            canaries=(prompted.canary,),
            system_prompt=prompted.system,
        ),
        user=row.user,
        use_model=preferences_of(user=row.user).use_model,
        said=said,
    )


def general_script(*, row: Hint | Message) -> Script:
    """When nothing can be read: no model is asked, no gate could check, only words of our own are told."""
    if isinstance(row, Hint):
        member, subjects = "hint", submission_subjects(submission=row.submission)
        facts = {"submission": str(row.submission_id), "level": row.level}
    else:
        member, subjects = "message", message_subjects(message=row)
        facts = {"problem": row.problem.slug, "level": FIRST_LEVEL}
    return Script(
        row=row,
        member=member,
        subjects=subjects,
        facts=facts,
        request=CompletionRequest(purpose="hint", computed=(LAST_RESORT,)),
        gate_make=ClosedGate,
        user=row.user,
        use_model=False,
    )


def _evidence(row: Message, submission: Submission | None, language: str, code: str) -> Evidence:
    if submission is None:
        return packet_before_attempt(problem=row.problem, language=language, code=code)
    return packet_build(submission=submission)


def _said(row: Hint | Message) -> tuple[str, ...]:
    """What was released of this very row before: by a worker that died, or before it was tried again."""
    stored = payload_get(payload_id=row.payload)
    return tuple(told_sentences(row=row, texts={row.payload: stored})) if row.payload and stored else ()


def _request(purpose: str, computed: tuple[str, ...], prompted: Prompted) -> CompletionRequest:
    return CompletionRequest(
        purpose=purpose, computed=computed, messages=prompted.messages, prompt_version=prompted.version
    )
