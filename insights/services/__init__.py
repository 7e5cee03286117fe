"""Writes about questions."""

from insights.services.asking import question_ask, question_edit, question_rerun
from insights.services.changing import question_cancel, question_delete, question_share

__all__ = [
    "question_ask",
    "question_cancel",
    "question_delete",
    "question_edit",
    "question_rerun",
    "question_share",
]
