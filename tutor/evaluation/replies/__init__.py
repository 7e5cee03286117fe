"""Who answers in the evaluation: the rules tutor, scripted tutors good and bad, and recordings."""

from tutor.evaluation.replies.attacked import attacked_replies
from tutor.evaluation.replies.bad import bad_replies
from tutor.evaluation.replies.base import Reply
from tutor.evaluation.replies.good import good_replies
from tutor.evaluation.replies.leaking import FAMILIES, leaking_replies
from tutor.evaluation.replies.recorded import recorded_replies
from tutor.evaluation.replies.rules import rules_replies

__all__ = [
    "FAMILIES",
    "Reply",
    "attacked_replies",
    "bad_replies",
    "good_replies",
    "leaking_replies",
    "recorded_replies",
    "rules_replies",
]
