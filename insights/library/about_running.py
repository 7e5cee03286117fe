"""Ready questions about the judge and the tests."""

from __future__ import annotations

from insights.library.filters import in_language, narrowed, of_group
from insights.library.ready import Invariant, ReadyQuestion

_MONTH = 30
_PROBLEMS = r"(problems?|tasks?|exercises?)"

RUNNING: tuple[ReadyQuestion, ...] = (
    ReadyQuestion(
        name="flaky_tests",
        title="Flaky tests",
        question="Which problems have flaky tests?",
        restated="Problems whose very same content passed one verification and failed another,"
        " in the last {days} days.",
        words=(r"\b(flaky|unstable|unreliable|nondeterministic)\b",),
        also=rf"{_PROBLEMS}|tests?|have|has|are|there|verifications?",
        parameters={"days": 365},
        sql="""
SELECT v.problem, v.content, SUM(CASE WHEN v.status = 'passed' THEN 1 ELSE 0 END) AS passed,
       SUM(CASE WHEN v.status = 'failed' THEN 1 ELSE 0 END) AS failed, MAX(v.is_current) AS is_current
FROM insights_verifications AS v
WHERE v.days_ago < :days
GROUP BY v.problem, v.content
HAVING SUM(CASE WHEN v.status = 'passed' THEN 1 ELSE 0 END) > 0
   AND SUM(CASE WHEN v.status = 'failed' THEN 1 ELSE 0 END) > 0
ORDER BY v.problem, v.content""",
        invariants=(Invariant(kind="positive", columns=("passed",)), Invariant(kind="positive", columns=("failed",))),
    ),
    ReadyQuestion(
        name="judge_faults",
        title="Faults of the judge",
        question="Where did the judge fail?",
        restated="Problems with submissions of the last {days} days that the judge could not judge,"
        " or took up more than once.",
        words=(r"\b(judge|judging|workers?)\b", r"\b(fail\w*|faults?|errors?|retr\w+|died|crash\w*)\b"),
        also=rf"{_PROBLEMS}|where|did|by|per|how|often|many|submissions|internal|are|on",
        parameters={"days": _MONTH},
        sql="""
SELECT s.problem, COUNT(*) AS submissions, SUM(CASE WHEN s.verdict = 'judge_error' THEN 1 ELSE 0 END) AS judge_errors,
       SUM(CASE WHEN s.claims > 1 THEN 1 ELSE 0 END) AS taken_up_again
FROM insights_submissions AS s
WHERE s.days_ago < :days
GROUP BY s.problem
HAVING SUM(CASE WHEN s.verdict = 'judge_error' OR s.claims > 1 THEN 1 ELSE 0 END) > 0
ORDER BY SUM(CASE WHEN s.verdict = 'judge_error' THEN 1 ELSE 0 END) DESC, s.problem""",
        invariants=(
            Invariant(kind="at_most", columns=("judge_errors", "submissions")),
            Invariant(kind="at_most", columns=("taken_up_again", "submissions")),
        ),
    ),
    ReadyQuestion(
        name="waiting_time",
        title="Time to a verdict",
        question="How long do learners wait for a verdict?",
        restated="Seconds from sending a submission to its verdict, per day, in the last {days} days.",
        words=(r"\b(wait\w*|queue\w*|latency|time|long)\b", r"\b(verdicts?|results?|judg\w+|queue)\b"),
        also=r"how|do|does|learners?|students?|submissions?|for|per|by|day|until|take|takes|to|average|mean|it|the",
        parameters={"days": _MONTH},
        sql="""
SELECT s.day, COUNT(*) AS submissions, ROUND(AVG(s.seconds_to_verdict), 2) AS mean_seconds,
       MAX(s.seconds_to_verdict) AS most_seconds
FROM insights_submissions AS s
WHERE s.status = 'finished' AND s.days_ago < :days
GROUP BY s.day
ORDER BY s.day""",
        chart={"kind": "line", "x": "day", "y": "mean_seconds", "format": "seconds"},
        invariants=(Invariant(kind="at_most", columns=("mean_seconds", "most_seconds")),),
    ),
    ReadyQuestion(
        name="compile_errors",
        title="Compile errors by language",
        question="In which languages do submissions fail to compile?",
        restated="Share of finished submissions of the last {days} days that did not compile, by language.",
        words=(r"\b(compil\w+)\b",),
        also=r"errors?|fail\w*|in|languages?|submissions?|by|per|do|does|not|often|many|rates?|share|to",
        parameters=narrowed(_MONTH, language=""),
        sql=f"""
SELECT s.language, COUNT(*) AS submissions,
       SUM(CASE WHEN s.verdict = 'compile_error' THEN 1 ELSE 0 END) AS compile_errors,
       ROUND(100 * AVG(CASE WHEN s.verdict = 'compile_error' THEN 1.0 ELSE 0.0 END), 1) AS compile_error_percent
FROM insights_submissions AS s
WHERE s.status = 'finished' AND s.days_ago < :days AND {of_group("s")} AND {in_language("s")}
GROUP BY s.language
ORDER BY AVG(CASE WHEN s.verdict = 'compile_error' THEN 1.0 ELSE 0.0 END) DESC, s.language""",
        chart={"kind": "bar", "x": "language", "y": "compile_error_percent", "format": "percent"},
        invariants=(
            Invariant(kind="share", columns=("compile_error_percent",)),
            Invariant(kind="at_most", columns=("compile_errors", "submissions")),
        ),
    ),
    ReadyQuestion(
        name="time_limits",
        title="Problems with many time-outs",
        question="On which problems do submissions exceed the time limit?",
        restated="Submissions of the last {days} days that exceeded the time limit, by problem.",
        words=(r"\b(time[ -]?limits?|time[ -]?outs?|too slow|timed out|tle)\b",),
        also=rf"{_PROBLEMS}|submissions?|exceed\w*|on|do|does|most|often|many|by|per|are|cause|hit|have|with|verdicts?",
        parameters=narrowed(_MONTH, language="", limit=50),
        sql=f"""
SELECT s.problem, COUNT(*) AS submissions,
       SUM(CASE WHEN s.verdict = 'time_limit_exceeded' THEN 1 ELSE 0 END) AS time_outs,
       ROUND(100 * AVG(CASE WHEN s.verdict = 'time_limit_exceeded' THEN 1.0 ELSE 0.0 END), 1) AS time_out_percent
FROM insights_submissions AS s
WHERE s.status = 'finished' AND s.days_ago < :days AND {of_group("s")} AND {in_language("s")}
GROUP BY s.problem
HAVING SUM(CASE WHEN s.verdict = 'time_limit_exceeded' THEN 1 ELSE 0 END) > 0
ORDER BY SUM(CASE WHEN s.verdict = 'time_limit_exceeded' THEN 1 ELSE 0 END) DESC, s.problem
LIMIT :limit""",
        chart={"kind": "bar", "x": "problem", "y": "time_outs", "format": "number"},
        invariants=(
            Invariant(kind="share", columns=("time_out_percent",)),
            Invariant(kind="at_most", columns=("time_outs", "submissions")),
        ),
    ),
    ReadyQuestion(
        name="totals",
        title="Submissions in all",
        question="How many submissions were there in all?",
        restated="Submissions of the last {days} days: how many, how many accepted, of how many learners,"
        " on how many problems.",
        words=(r"\bhow many (submissions?|accepted submissions?|attempts)\b",),
        also=r"were|there|in all|in total|overall|accepted|sent|made|have been|did|we|get|learners?|students?|submit",
        parameters=narrowed(_MONTH, language="", problem=""),
        sql=f"""
SELECT COUNT(*) AS submissions, SUM(s.accepted) AS accepted, COUNT(DISTINCT s.learner) AS learners,
       COUNT(DISTINCT s.problem) AS problems
FROM insights_submissions AS s
WHERE s.days_ago < :days AND {of_group("s")} AND {in_language("s")} AND (:problem = '' OR s.problem = :problem)""",
        invariants=(
            Invariant(kind="at_most", columns=("accepted", "submissions")),
            Invariant(kind="at_most", columns=("learners", "submissions")),
        ),
    ),
)
