"""Ready questions about problems: who is stuck, how hard they are, how long they take."""

from __future__ import annotations

from insights.library.filters import in_language, narrowed, of_group, of_problem
from insights.library.ready import EVER, Invariant, ReadyQuestion

_MONTH = 30
_LEARNERS = r"(learners?|students?|people|pupils?|who)"
_PROBLEMS = r"(problems?|tasks?|exercises?)"

PROBLEMS: tuple[ReadyQuestion, ...] = (
    ReadyQuestion(
        name="stuck_learners",
        title="Who is stuck",
        question="Who is stuck?",
        restated="Learners and problems with more than {more_than} attempts in all and none accepted, tried in the last"
        " {days} days.",
        words=(r"\b(stuck|struggl\w+|gets? nowhere|need(s|ing)? help)\b",),
        also=rf"{_LEARNERS}|{_PROBLEMS}|on which|now|currently|attempts?|tries|without solving",
        parameters=narrowed(14, more_than=4, limit=100),
        sql=f"""
SELECT a.learner, a.problem, a.attempts, ROUND(100 * a.best_score, 1) AS best_percent, a.last_sent_at
FROM insights_attempts AS a
WHERE a.solved = 0 AND a.attempts > :more_than AND a.days_ago < :days AND {of_group("a")}
ORDER BY a.attempts DESC, a.last_sent_at DESC, a.learner, a.problem
LIMIT :limit""",
        invariants=(
            Invariant(kind="share", columns=("best_percent",)),
            Invariant(kind="positive", columns=("attempts",)),
        ),
    ),
    ReadyQuestion(
        name="hardest_problems",
        title="Hardest problems",
        question="Which problems are the hardest?",
        restated="Problems by the share of their learners who solved them, lowest first; tried"
        " in the last {days} days.",
        words=(
            r"\b(hardest|most difficult|lowest (success|solve|acceptance) rates?|(fewest|least) solved|toughest)\b",
        ),
        also=rf"{_PROBLEMS}|{_LEARNERS}",
        parameters=narrowed(EVER, limit=20),
        sql=f"""
SELECT a.problem, COUNT(*) AS learners, SUM(a.solved) AS solved_by, ROUND(100 * AVG(a.solved), 1) AS solved_percent,
       ROUND(AVG(a.attempts), 2) AS mean_attempts
FROM insights_attempts AS a
WHERE a.days_ago < :days AND {of_group("a")}
GROUP BY a.problem
ORDER BY AVG(a.solved), AVG(a.attempts) DESC, a.problem
LIMIT :limit""",
        chart={"kind": "bar", "x": "problem", "y": "solved_percent", "format": "percent"},
        invariants=(
            Invariant(kind="share", columns=("solved_percent",)),
            Invariant(kind="at_most", columns=("solved_by", "learners")),
            Invariant(kind="unique", columns=("problem",)),
        ),
    ),
    ReadyQuestion(
        name="easiest_problems",
        title="Easiest problems",
        question="Which problems are the easiest?",
        restated="Problems by the share of their learners who solved them, highest first; tried"
        " in the last {days} days.",
        words=(r"\b(easiest|most solved|highest (success|solve|acceptance) rates?|simplest)\b",),
        also=rf"{_PROBLEMS}|{_LEARNERS}",
        parameters=narrowed(EVER, limit=20),
        sql=f"""
SELECT a.problem, COUNT(*) AS learners, SUM(a.solved) AS solved_by, ROUND(100 * AVG(a.solved), 1) AS solved_percent,
       ROUND(AVG(a.attempts), 2) AS mean_attempts
FROM insights_attempts AS a
WHERE a.days_ago < :days AND {of_group("a")}
GROUP BY a.problem
ORDER BY AVG(a.solved) DESC, AVG(a.attempts), a.problem
LIMIT :limit""",
        chart={"kind": "bar", "x": "problem", "y": "solved_percent", "format": "percent"},
        invariants=(
            Invariant(kind="share", columns=("solved_percent",)),
            Invariant(kind="at_most", columns=("solved_by", "learners")),
        ),
    ),
    ReadyQuestion(
        name="many_attempts",
        title="Problems that took many attempts",
        question="Which problems took more than five attempts?",
        restated="Problems on which learners needed more than {more_than} attempts, tried in the last {days} days.",
        words=(r"\b(took|takes|take|need\w*|requir\w+|with)\b", r"\b(attempts?|tries|submissions)\b", _PROBLEMS),
        also=r"many|learners?|students?|to solve|so",
        parameters=narrowed(EVER, more_than=5),
        sql=f"""
SELECT a.problem, COUNT(*) AS learners, ROUND(AVG(a.attempts), 2) AS mean_attempts, MAX(a.attempts) AS most_attempts,
       SUM(a.solved) AS solved_by
FROM insights_attempts AS a
WHERE a.attempts > :more_than AND a.days_ago < :days AND {of_group("a")}
GROUP BY a.problem
ORDER BY COUNT(*) DESC, a.problem""",
        chart={"kind": "bar", "x": "problem", "y": "learners", "format": "number"},
        invariants=(
            Invariant(kind="at_most", columns=("solved_by", "learners")),
            Invariant(kind="at_most", columns=("mean_attempts", "most_attempts")),
        ),
    ),
    ReadyQuestion(
        name="time_to_solve",
        title="Time to first acceptance",
        question="How long does it take from the first attempt to the first acceptance, per problem?",
        restated="Time from a learner's first attempt to the first accepted one, per problem; last tried"
        " in the last {days} days.",
        words=(
            r"\b(time|how long|minutes|duration|hours|fast|quickly|slowest)\b",
            r"\b(first acceptance|first accepted|acceptance|accepted|to solve|solv\w+|solution)\b",
        ),
        also=rf"{_PROBLEMS}|{_LEARNERS}|first|attempt|until|submission|average|mean|from|does it|takes?|needs?",
        parameters=narrowed(EVER, problem=""),
        sql=f"""
SELECT a.problem, COUNT(*) AS solved_by, ROUND(AVG(a.seconds_to_solve)) AS mean_seconds,
       MIN(a.seconds_to_solve) AS least_seconds, MAX(a.seconds_to_solve) AS most_seconds,
       ROUND(AVG(a.attempts_to_solve), 2) AS mean_attempts
FROM insights_attempts AS a
WHERE a.solved = 1 AND a.days_ago < :days AND {of_group("a")} AND {of_problem("a")}
GROUP BY a.problem
ORDER BY AVG(a.seconds_to_solve) DESC, a.problem""",
        chart={"kind": "bar", "x": "problem", "y": "mean_seconds", "format": "seconds"},
        invariants=(
            Invariant(kind="at_most", columns=("least_seconds", "most_seconds")),
            Invariant(kind="positive", columns=("least_seconds",)),
            Invariant(
                kind="total",
                columns=("solved_by",),
                sql="SELECT SUM(a.solved) AS solved FROM insights_attempts AS a"
                f" WHERE a.days_ago < :days AND {of_group('a')} AND {of_problem('a')}",
            ),
        ),
    ),
    ReadyQuestion(
        name="first_try",
        title="Solved at the first try",
        question="What share solves each problem at the first try?",
        restated="Of those who tried a problem, how many solved it with their first attempt; tried"
        " in the last {days} days.",
        words=(r"\bfirst (try|attempt|go|submission)\b", r"\b(solv\w+|accepted|succe\w+|pass\w*|correct)\b"),
        also=rf"{_PROBLEMS}|{_LEARNERS}|share|percent\w*|rate|often|each|per|at|on",
        parameters=narrowed(EVER),
        sql=f"""
SELECT a.problem, COUNT(*) AS learners, SUM(CASE WHEN a.attempts_to_solve = 1 THEN 1 ELSE 0 END) AS first_try,
       ROUND(100 * AVG(CASE WHEN a.attempts_to_solve = 1 THEN 1.0 ELSE 0.0 END), 1) AS first_try_percent
FROM insights_attempts AS a
WHERE a.days_ago < :days AND {of_group("a")}
GROUP BY a.problem
ORDER BY AVG(CASE WHEN a.attempts_to_solve = 1 THEN 1.0 ELSE 0.0 END) DESC, a.problem""",
        chart={"kind": "bar", "x": "problem", "y": "first_try_percent", "format": "percent"},
        invariants=(
            Invariant(kind="share", columns=("first_try_percent",)),
            Invariant(kind="at_most", columns=("first_try", "learners")),
        ),
    ),
    ReadyQuestion(
        name="verdicts",
        title="Verdicts",
        question="How are the verdicts distributed?",
        restated="Finished submissions of the last {days} days by verdict.",
        words=(r"\b(verdicts?|kinds? of (errors?|mistakes?|faults?)|outcomes? of submissions)\b",),
        also=rf"{_PROBLEMS}|submissions?|distribut\w+|breakdown|often|occur|common|share|each",
        parameters=narrowed(_MONTH, language="", problem=""),
        sql=f"""
SELECT s.verdict, COUNT(*) AS submissions
FROM insights_submissions AS s
WHERE s.status = 'finished' AND s.days_ago < :days AND {of_group("s")} AND {in_language("s")} AND {of_problem("s")}
GROUP BY s.verdict
ORDER BY COUNT(*) DESC, s.verdict""",
        chart={"kind": "bar", "x": "verdict", "y": "submissions", "format": "number"},
        invariants=(
            Invariant(kind="unique", columns=("verdict",)),
            Invariant(
                kind="total",
                columns=("submissions",),
                sql="SELECT COUNT(*) AS submissions FROM insights_submissions AS s WHERE s.status = 'finished'"
                f" AND s.days_ago < :days AND {of_group('s')} AND {in_language('s')} AND {of_problem('s')}",
            ),
        ),
    ),
)
