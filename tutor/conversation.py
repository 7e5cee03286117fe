"""What was said between one learner and the tutor on one problem: hints and chat as one conversation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from codereview.accounts.models import User
from codereview.common.payloads import payloads_get
from problems.models import Problem
from tutor.documents import told_sentences
from tutor.models import Hint, Message

ROWS_LOOKED_AT = 60  # the gate looks at all of these; far more than a model is shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One thing that was said. A learner's turn has one sentence: their text."""

    by_learner: bool
    sentences: tuple[str, ...]

    @property
    def text(self) -> str:
        return "\n\n".join(self.sentences)


def conversation_of(*, user: User, problem: Problem, before: Hint | Message) -> tuple[Turn, ...]:
    """The latest turns up to a hint or an answer, oldest first, without that one itself. Three queries."""
    hints = Hint.objects.filter(user=user, problem=problem, created_at__lte=before.created_at)
    messages = Message.objects.filter(user=user, problem=problem, created_at__lte=before.created_at)
    own = before.answers_id if isinstance(before, Message) else None
    rows: list[Hint | Message] = list(hints.order_by("-created_at")[:ROWS_LOOKED_AT])
    rows += messages.order_by("-created_at", "-id")[:ROWS_LOOKED_AT]
    rows = sorted((row for row in rows if row.payload is not None and row.pk not in {before.pk, own}), key=_when)
    texts = payloads_get(payload_ids=[row.payload for row in rows if row.payload is not None])
    turns = []
    for row in rows:
        if row.payload not in texts:
            continue
        by_learner = isinstance(row, Message) and row.role == Message.Role.USER
        words = [str(texts[row.payload]["text"])] if by_learner else told_sentences(row=row, texts=texts)
        if words:
            turns.append(Turn(by_learner=by_learner, sentences=tuple(words)))
    return tuple(turns)


def released_in(turns: tuple[Turn, ...]) -> tuple[str, ...]:
    """Every sentence that the tutor has shown."""
    return tuple(sentence for turn in turns if not turn.by_learner for sentence in turn.sentences)


def _when(row: Hint | Message) -> datetime:
    return row.created_at
