"""Why a statement does not run. Each code stands for one reason and has one sentence for people."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """docs/insights_queries.md says what each one means."""

    SYNTAX = "syntax"
    TOO_LONG = "too_long"
    SEVERAL_STATEMENTS = "several_statements"
    NOT_SELECT = "not_select"
    FORBIDDEN_CLAUSE = "forbidden_clause"
    FORBIDDEN_FUNCTION = "forbidden_function"
    UNKNOWN_VIEW = "unknown_view"
    UNKNOWN_COLUMN = "unknown_column"
    UNTIED_JOIN = "untied_join"
    LEARNER_LOST = "learner_lost"
    TOO_COSTLY = "too_costly"
    TIMED_OUT = "timed_out"
    CANCELLED = "cancelled"
    NOT_SET_UP = "not_set_up"
    FAILED = "failed"


class StatementRefused(Exception):
    """A statement was refused, or stopped. `sentence` may be shown to the asker and given to a model."""

    def __init__(self, reason_code: str, sentence: str) -> None:
        super().__init__(f"{reason_code}: {sentence}")
        self.reason_code = str(reason_code)
        self.sentence = sentence
