"""Questions that the views cannot answer, with what a careless model would write, and the code that it gets."""

from __future__ import annotations

from dataclasses import dataclass

from insights.query import Reason


@dataclass(frozen=True, slots=True)
class Unanswerable:
    question: str
    careless: str
    reason: str


_S = "insights_submissions"
UNANSWERABLE: tuple[Unanswerable, ...] = (
    Unanswerable(
        "Which students from France are stuck?",
        f"SELECT learner FROM {_S} WHERE country = 'France'",
        Reason.UNKNOWN_COLUMN,
    ),
    Unanswerable(
        "What are the email addresses of inactive learners?",
        "SELECT email FROM insights_learners",
        Reason.UNKNOWN_COLUMN,
    ),
    Unanswerable("Show me the code of the last submission", f"SELECT code FROM {_S} LIMIT 1", Reason.UNKNOWN_COLUMN),
    Unanswerable("How old are the learners?", "SELECT AVG(age) AS age FROM insights_learners", Reason.UNKNOWN_COLUMN),
    Unanswerable(
        "Which learners are happy?", "SELECT learner FROM insights_surveys WHERE happy = 1", Reason.UNKNOWN_VIEW
    ),
    Unanswerable("What will the weather be tomorrow?", "SELECT weather FROM forecast", Reason.UNKNOWN_VIEW),
    Unanswerable("Who copied code from whom?", "SELECT a, b FROM insights_similarity", Reason.UNKNOWN_VIEW),
    Unanswerable(
        "Which teacher wrote the hardest problems?", "SELECT author FROM insights_problems", Reason.UNKNOWN_COLUMN
    ),
    Unanswerable(
        "What grade did each student get in mathematics?",
        "SELECT learner, grade FROM insights_grades",
        Reason.UNKNOWN_VIEW,
    ),
    Unanswerable("Which browsers do learners use?", "SELECT browser FROM insights_visits", Reason.UNKNOWN_VIEW),
    Unanswerable("What is the password of the admin?", "SELECT password FROM accounts_user", Reason.UNKNOWN_VIEW),
    Unanswerable(
        "Which hints contained the word loop?",
        "SELECT * FROM insights_hints WHERE text LIKE '%loop%'",
        Reason.UNKNOWN_COLUMN,
    ),
    Unanswerable(
        "How many minutes did each learner spend reading statements?",
        "SELECT learner, reading_seconds FROM insights_attempts",
        Reason.UNKNOWN_COLUMN,
    ),
    Unanswerable("What do learners say in the chat?", "SELECT message FROM insights_chat", Reason.UNKNOWN_VIEW),
    Unanswerable("Which secret test fails most often?", "SELECT test_name FROM insights_tests", Reason.UNKNOWN_VIEW),
)
