"""Ready questions about activity, skills and groups."""

from __future__ import annotations

from insights.library.filters import in_language, narrowed, of_group
from insights.library.ready import EVER, Invariant, ReadyQuestion

_MONTH = 30
_LEARNERS = r"(learners?|students?|people|pupils?|who)"
_PROBLEMS = r"(problems?|tasks?|exercises?)"

LEARNING: tuple[ReadyQuestion, ...] = (
    ReadyQuestion(
        name="languages",
        title="Languages",
        question="Which languages are used, and how often are submissions accepted?",
        restated="Submissions of the last {days} days by language, with the share accepted.",
        words=(r"\b(languages?)\b",),
        also=rf"{_PROBLEMS}|{_LEARNERS}|submissions?|most|popular|used?|uses|using|accepted|acceptance|rates?|often|programming"
        r"|share|in each",
        parameters=narrowed(_MONTH),
        sql=f"""
SELECT s.language, COUNT(*) AS submissions, COUNT(DISTINCT s.learner) AS learners, SUM(s.accepted) AS accepted,
       ROUND(100 * AVG(s.accepted), 1) AS accepted_percent
FROM insights_submissions AS s
WHERE s.days_ago < :days AND {of_group("s")}
GROUP BY s.language
ORDER BY COUNT(*) DESC, s.language""",
        chart={"kind": "bar", "x": "language", "y": "submissions", "format": "number"},
        invariants=(
            Invariant(kind="share", columns=("accepted_percent",)),
            Invariant(kind="at_most", columns=("accepted", "submissions")),
            Invariant(kind="at_most", columns=("learners", "submissions")),
        ),
    ),
    ReadyQuestion(
        name="activity_by_day",
        title="Activity by day",
        question="How many submissions were there per day?",
        restated="Submissions per day in the last {days} days.",
        words=(r"\b(submissions?|activity|active|attempts)\b", r"\b(per day|by day|each day|daily|every day|a day)\b"),
        also=rf"{_LEARNERS}|sent|were|there|made",
        parameters=narrowed(_MONTH, language=""),
        sql=f"""
SELECT s.day, COUNT(*) AS submissions, COUNT(DISTINCT s.learner) AS learners
FROM insights_submissions AS s
WHERE s.days_ago < :days AND {of_group("s")} AND {in_language("s")}
GROUP BY s.day
ORDER BY s.day""",
        chart={"kind": "line", "x": "day", "y": "submissions", "format": "number"},
        invariants=(
            Invariant(kind="unique", columns=("day",)),
            Invariant(
                kind="total",
                columns=("submissions",),
                sql="SELECT COUNT(*) AS submissions FROM insights_submissions AS s"
                f" WHERE s.days_ago < :days AND {of_group('s')} AND {in_language('s')}",
            ),
        ),
    ),
    ReadyQuestion(
        name="activity_by_hour",
        title="Activity by hour of the day",
        question="At which hour of the day do learners work?",
        restated="Submissions by hour of the day (UTC) in the last {days} days.",
        words=(
            r"\b(hours?|times? of (the )?day|when)\b",
            r"\b(submissions?|work\w*|active|activity|submit|busiest|busy)\b",
        ),
        also=rf"{_LEARNERS}|the day|by|per|what|most",
        parameters=narrowed(_MONTH),
        sql=f"""
SELECT s.hour, COUNT(*) AS submissions
FROM insights_submissions AS s
WHERE s.days_ago < :days AND {of_group("s")}
GROUP BY s.hour
ORDER BY s.hour""",
        chart={"kind": "bar", "x": "hour", "y": "submissions", "format": "number"},
        invariants=(Invariant(kind="unique", columns=("hour",)),),
    ),
    ReadyQuestion(
        name="active_by_week",
        title="Active learners by week",
        question="How many learners were active per week?",
        restated="Learners with at least one submission, per week, in the last {days} days.",
        words=(
            r"\b(active|submit\w*|activity|work\w*)\b",
            r"\b(per week|by week|each week|weekly|every week|a week)\b",
        ),
        also=rf"{_LEARNERS}|many|submissions?|number",
        parameters=narrowed(180),
        sql=f"""
SELECT t.week, COUNT(*) AS learners, SUM(t.submissions) AS submissions
FROM (
    SELECT s.learner, s.week, COUNT(*) AS submissions
    FROM insights_submissions AS s
    WHERE s.days_ago < :days AND {of_group("s")}
    GROUP BY s.learner, s.week
) AS t
GROUP BY t.week
ORDER BY t.week""",
        chart={"kind": "line", "x": "week", "y": "learners", "format": "number"},
        invariants=(Invariant(kind="at_most", columns=("learners", "submissions")),),
    ),
    ReadyQuestion(
        name="most_active_learners",
        title="Most active learners",
        question="Which learners were the most active?",
        restated="Learners by submissions in the last {days} days.",
        words=(r"\b(most active|most submissions|busiest|hardest working|most diligent)\b", _LEARNERS),
        also=r"sent|made|submitted|has|have",
        parameters=narrowed(_MONTH, limit=20),
        sql=f"""
SELECT s.learner, COUNT(*) AS submissions, COUNT(DISTINCT s.problem) AS problems, SUM(s.accepted) AS accepted
FROM insights_submissions AS s
WHERE s.days_ago < :days AND {of_group("s")}
GROUP BY s.learner
ORDER BY COUNT(*) DESC, s.learner
LIMIT :limit""",
        chart={"kind": "bar", "x": "learner", "y": "submissions", "format": "number"},
        invariants=(
            Invariant(kind="unique", columns=("learner",)),
            Invariant(kind="at_most", columns=("accepted", "submissions")),
        ),
    ),
    ReadyQuestion(
        name="inactive_learners",
        title="Inactive learners",
        question="Which learners have sent nothing in the last two weeks?",
        restated="Learners who may sign in and sent no submission in the last {days} days.",
        words=(
            r"\b(inactive|not active|idle|absent|nothing|no submissions?|not (submit\w*|sent|been active|worked))\b",
        ),
        also=rf"{_LEARNERS}|sent|have|has|had|submitted|with|working|been|anything|did",
        parameters=narrowed(14),
        sql=f"""
SELECT l.learner, l.day AS joined
FROM insights_learners AS l
WHERE l.active = 1 AND l.learner NOT IN (SELECT s.learner FROM insights_submissions AS s WHERE s.days_ago < :days)
  AND {of_group("l")}
ORDER BY l.learner""",
        invariants=(Invariant(kind="unique", columns=("learner",)),),
    ),
    ReadyQuestion(
        name="weakest_skills",
        title="Weakest skills",
        question="Which skills are the weakest?",
        restated="Skills by the learners' mean mastery, lowest first.",
        words=(r"\b(skills?|topics?|tags?)\b",),
        also=rf"{_LEARNERS}|weak\w*|lowest|mastery|master\w*|worst|average|mean|least|practi\w+|known|need",
        parameters={"group_name": ""},
        sql=f"""
SELECT k.skill, COUNT(*) AS learners, ROUND(100 * AVG(k.mastery), 1) AS mastery_percent, SUM(k.solved) AS solved,
       SUM(k.attempts) AS attempts
FROM insights_skills AS k
WHERE {of_group("k")}
GROUP BY k.skill
ORDER BY AVG(k.mastery), k.skill""",
        chart={"kind": "bar", "x": "skill", "y": "mastery_percent", "format": "percent"},
        invariants=(
            Invariant(kind="share", columns=("mastery_percent",)),
            Invariant(kind="unique", columns=("skill",)),
        ),
    ),
    ReadyQuestion(
        name="group_progress",
        title="Progress of groups",
        question="How do the groups compare?",
        restated="Per group: learners who tried something in the last {days} days, problems tried and solved.",
        words=(
            r"\b(groups?|class(es)?|courses?)\b",
            r"\b(compar\w*|progress\w*|perform\w*|best|solved|solves|success\w*|doing)\b",
        ),
        also=rf"{_LEARNERS}|{_PROBLEMS}|each|most|per|rates?|by",
        parameters={"days": EVER},
        sql="""
SELECT m.group_name, COUNT(*) AS learners, SUM(t.tried) AS tried, SUM(t.solved) AS solved,
       ROUND(100.0 * SUM(t.solved) / SUM(t.tried), 1) AS solved_percent,
       ROUND(1.0 * SUM(t.attempts) / SUM(t.tried), 2) AS mean_attempts
FROM insights_group_members AS m
JOIN (
    SELECT a.learner, COUNT(*) AS tried, SUM(a.solved) AS solved, SUM(a.attempts) AS attempts
    FROM insights_attempts AS a
    WHERE a.days_ago < :days
    GROUP BY a.learner
) AS t ON t.learner = m.learner
GROUP BY m.group_name
ORDER BY 1.0 * SUM(t.solved) / SUM(t.tried) DESC, m.group_name""",
        chart={"kind": "bar", "x": "group_name", "y": "solved_percent", "format": "percent"},
        invariants=(
            Invariant(kind="share", columns=("solved_percent",)),
            Invariant(kind="at_most", columns=("solved", "tried")),
        ),
    ),
    ReadyQuestion(
        name="group_sizes",
        title="Groups and their sizes",
        question="How many learners are in each group?",
        restated="Groups and how many learners are in them.",
        words=(
            r"\b(groups?|class(es)?|courses?)\b",
            r"\b(sizes?|how many (learners|students|people|members)|members|big|large)\b",
        ),
        also=r"in each|each|per|by|are|every",
        sql="""
SELECT m.group_name, COUNT(*) AS learners
FROM insights_group_members AS m
GROUP BY m.group_name
ORDER BY COUNT(*) DESC, m.group_name""",
        chart={"kind": "bar", "x": "group_name", "y": "learners", "format": "number"},
        invariants=(Invariant(kind="unique", columns=("group_name",)),),
    ),
    ReadyQuestion(
        name="unsolved_problems",
        title="Problems nobody solved",
        question="Which problems has nobody solved?",
        restated="Problems that were tried and never solved; last tried in the last {days} days.",
        words=(r"\b(nobody|no one|noone|never|unsolved|not been|none)\b", _PROBLEMS),
        also=r"solv\w+|been|were|yet|has|have|by anyone|accepted|remain|tried|are still",
        parameters=narrowed(EVER),
        sql=f"""
SELECT a.problem, COUNT(*) AS learners, SUM(a.attempts) AS attempts, ROUND(100 * MAX(a.best_score), 1) AS best_percent
FROM insights_attempts AS a
WHERE a.days_ago < :days AND {of_group("a")}
GROUP BY a.problem
HAVING SUM(a.solved) = 0
ORDER BY COUNT(*) DESC, a.problem""",
        invariants=(Invariant(kind="at_most", columns=("learners", "attempts")),),
    ),
    ReadyQuestion(
        name="untried_problems",
        title="Problems nobody tried",
        question="Which published problems has nobody tried?",
        restated="Published problems without any submission by a learner.",
        words=(
            r"\b(untried|untouched|unused|nobody( ever)? tried|(never|not)( been)? tried|no (attempts|submissions))\b",
            _PROBLEMS,
        ),
        also=r"published|yet|have|has|with|been|were|are",
        sql="""
SELECT p.problem, p.title, p.difficulty, p.day AS published
FROM insights_problems AS p
WHERE p.status = 'published' AND p.problem NOT IN (SELECT s.problem FROM insights_submissions AS s)
ORDER BY p.problem""",
        invariants=(Invariant(kind="unique", columns=("problem",)),),
    ),
    ReadyQuestion(
        name="new_learners",
        title="New learners by month",
        question="How many learners joined per month?",
        restated="Learners by the month in which they joined.",
        words=(
            r"\b(joined|new|sign(ed)?[ -]?ups?|registered|registrations|join)\b",
            r"\b(learners?|students?|people|month\w*|accounts)\b",
        ),
        also=r"per month|by month|each month|monthly|every month|many|number|up",
        sql="""
SELECT l.month, COUNT(*) AS learners
FROM insights_learners AS l
GROUP BY l.month
ORDER BY l.month""",
        chart={"kind": "line", "x": "month", "y": "learners", "format": "number"},
        invariants=(Invariant(kind="unique", columns=("month",)),),
    ),
    ReadyQuestion(
        name="problem_stock",
        title="Problems by difficulty",
        question="How many problems are there by difficulty?",
        restated="Problems by difficulty and status.",
        words=(_PROBLEMS, r"\b(difficult(y|ies)|status|catalogue|stock)\b"),
        also=r"many|per|by|each|are|there|number|in the|and",
        sql="""
SELECT p.difficulty, p.status, COUNT(*) AS problems
FROM insights_problems AS p
GROUP BY p.difficulty, p.status
ORDER BY p.difficulty, p.status""",
        chart={"kind": "bar", "x": "difficulty", "y": "problems", "series": "status", "format": "number"},
        invariants=(
            Invariant(
                kind="total", columns=("problems",), sql="SELECT COUNT(*) AS problems FROM insights_problems AS p"
            ),
        ),
    ),
)
