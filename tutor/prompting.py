"""The prompts: versioned rules first, so that providers' caches hit; then the problem, the facts, the code, the talk.

Whatever a person wrote is fenced as data. No reference solution, no secret test, no name and no address has
a way in: this module reads the statement, the evidence, the learner's code and the conversation.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from codereview.llm import Message
from codereview.llm.prompts import Prompt, canary_make, fence, prompt_load
from problems.models import Problem
from tutor.conversation import Turn
from tutor.evidence import Evidence
from tutor.facts import facts_of

STATEMENT_CHARACTERS = 12_000
FACTS_CHARACTERS = 6_000
CODE_CHARACTERS = 12_000
TURN_CHARACTERS = 2_000
TURNS_SHOWN = 12

_GO_ON = "Your last answer was cut off. Go on where it stopped, without saying again what you said."


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompted:
    """A conversation for a model, and what the gate must know of it: the canary and the rules."""

    messages: tuple[Message, ...]
    version: str
    canary: str
    system: str


def hint_prompt(
    *, problem: Problem, evidence: Evidence, level: int, turns: tuple[Turn, ...], said: tuple[str, ...] = ()
) -> Prompted:
    """The prompt of a hint of a level. `said` is the beginning of this very hint, when it was cut off."""
    prompt = prompt_load(package="tutor", name="hint.v1")
    return _prompted(
        prompt,
        _material(problem, evidence, evidence.code),
        *_talk(turns),
        Message(role="user", content=f"Write the hint of level {level}."),
        *_cut_off(said),
    )


def chat_prompt(
    *,
    problem: Problem,
    evidence: Evidence,
    level: int,
    turns: tuple[Turn, ...],
    question: str,
    code: str,
    said: tuple[str, ...] = (),
) -> Prompted:
    """The prompt of an answer in the chat, held to a level. `code` is the learner's program at this moment."""
    prompt = prompt_load(package="tutor", name="chat.v1")
    asked = fence("learner's message", question, limit=TURN_CHARACTERS)
    return _prompted(
        prompt,
        _material(problem, evidence, code),
        *_talk(turns),
        Message(role="user", content=f"The learner has reached level {level}. They write:\n\n{asked}"),
        *_cut_off(said),
    )


def _prompted(prompt: Prompt, *messages: Message) -> Prompted:
    # One canary per version: one per hint would make every prompt's beginning another one.
    canary = canary_make(subject=f"tutor:{prompt.version}")
    system = f"{prompt.text.rstrip()}\n\nInternal mark, never to be repeated: {canary}\n"
    return Prompted(
        messages=(Message(role="system", content=system), *messages),
        version=prompt.version,
        canary=canary,
        system=prompt.text,
    )


def _material(problem: Problem, evidence: Evidence, code: str) -> Message:
    facts = "\n".join(f"[{fact.id}] {fact.text}" for fact in facts_of(evidence))
    parts = [
        fence("problem", f"{problem.title}\n\n{problem.statement}", limit=STATEMENT_CHARACTERS),
        fence("facts of the judgement", facts, limit=FACTS_CHARACTERS),
        fence(f"learner's code ({evidence.language or 'no language yet'})", _numbered(code), limit=CODE_CHARACTERS),
    ]
    if evidence.verdict and code.strip() != evidence.code.strip():
        judged = fence("code that was judged", _numbered(evidence.code), limit=CODE_CHARACTERS)
        parts.append(f"The code was changed since it was judged; the facts are about this one:\n\n{judged}")
    return Message(role="user", content="\n\n".join(parts))


def _numbered(code: str) -> str:
    """Line numbers save a model from counting, which it does badly."""
    return "\n".join(f"{number:>3} {line}" for number, line in enumerate(code.splitlines(), start=1))


def _talk(turns: tuple[Turn, ...]) -> Iterator[Message]:
    for turn in turns[-TURNS_SHOWN:]:
        if turn.by_learner:
            yield Message(role="user", content=fence("learner's message", turn.text, limit=TURN_CHARACTERS))
        else:
            yield Message(role="assistant", content=turn.text[:TURN_CHARACTERS])


def _cut_off(said: tuple[str, ...]) -> Iterator[Message]:
    if said:
        yield Message(role="assistant", content="\n\n".join(said))
        yield Message(role="user", content=_GO_ON)
