"""From a question in words to an answer that can be traced: `question_answer`."""

from insights.answering.answer import Answer, Asked, Stopped
from insights.answering.answering import question_answer

__all__ = ["Answer", "Asked", "Stopped", "question_answer"]
