"""Ready questions about hints, reviews and what models cost."""

from __future__ import annotations

from insights.library.filters import narrowed, of_group
from insights.library.ready import Invariant, ReadyQuestion

_MONTH = 30
_LEARNERS = r"(learners?|students?|people|pupils?|who)"
_PROBLEMS = r"(problems?|tasks?|exercises?)"
_COST = r"\b(costs?|spend\w*|spent|price\w*|money|expens\w+)\b"

HELP: tuple[ReadyQuestion, ...] = (
    ReadyQuestion(
        name="hint_dependence",
        title="Hint dependence",
        question="Who depends on hints?",
        restated="Learners by hints per problem on which they took hints, in the last {days} days.",
        words=(r"\bhints?\b", r"\b(depend\w*|rel(y|ies|ying|iance)|most|without|many|overus\w+)\b"),
        also=rf"{_LEARNERS}|use|uses|take|takes|ask|asks|for|too|upon|heavily",
        parameters=narrowed(_MONTH, limit=50),
        sql=f"""
SELECT h.learner, COUNT(*) AS hints, COUNT(DISTINCT h.problem) AS problems,
       ROUND(COUNT(*) / COUNT(DISTINCT h.problem), 2) AS hints_per_problem, MAX(h.level) AS highest_level
FROM insights_hints AS h
WHERE h.days_ago < :days AND {of_group("h")}
GROUP BY h.learner
ORDER BY COUNT(*) / COUNT(DISTINCT h.problem) DESC, COUNT(*) DESC, h.learner
LIMIT :limit""",
        chart={"kind": "bar", "x": "learner", "y": "hints_per_problem", "format": "number"},
        invariants=(
            Invariant(kind="unique", columns=("learner",)),
            Invariant(kind="at_most", columns=("problems", "hints")),
        ),
    ),
    ReadyQuestion(
        name="hints_by_problem",
        title="Hints by problem",
        question="On which problems are the most hints taken?",
        restated="Hints of the last {days} days by problem.",
        words=(r"\bhints?\b", _PROBLEMS),
        also=r"most|per|by|taken|asked|need\w*|many|each|for|get|are|on",
        parameters=narrowed(_MONTH, limit=50),
        sql=f"""
SELECT h.problem, COUNT(*) AS hints, COUNT(DISTINCT h.learner) AS learners, ROUND(AVG(h.level), 2) AS mean_level
FROM insights_hints AS h
WHERE h.days_ago < :days AND {of_group("h")}
GROUP BY h.problem
ORDER BY COUNT(*) DESC, h.problem
LIMIT :limit""",
        chart={"kind": "bar", "x": "problem", "y": "hints", "format": "number"},
        invariants=(Invariant(kind="at_most", columns=("learners", "hints")),),
    ),
    ReadyQuestion(
        name="hint_effect",
        title="Do hints help",
        question="Do hints help?",
        restated="Hints of the last {days} days by level: how many were called helpful, after how many the next attempt"
        " was accepted.",
        words=(r"\bhints?\b", r"\b(help\w*|effect\w*|useful|work|works|success\w*|solved after|lead to)\b"),
        also=rf"{_LEARNERS}|levels?|per|by|each|really|do|does|are|how|the next attempt",
        parameters=narrowed(_MONTH),
        sql=f"""
SELECT h.level, COUNT(*) AS hints, ROUND(100 * AVG(h.helpful), 1) AS helpful_percent,
       ROUND(100 * AVG(h.solved_next), 1) AS solved_next_percent, ROUND(AVG(h.seconds_to_next)) AS mean_seconds_to_next
FROM insights_hints AS h
WHERE h.days_ago < :days AND {of_group("h")}
GROUP BY h.level
ORDER BY h.level""",
        chart={"kind": "bar", "x": "level", "y": "solved_next_percent", "format": "percent"},
        invariants=(
            Invariant(kind="share", columns=("helpful_percent",)),
            Invariant(kind="share", columns=("solved_next_percent",)),
        ),
    ),
    ReadyQuestion(
        name="hints_withheld",
        title="Hints withheld by the gate",
        question="How often did the gate withhold hints?",
        restated="Hints of the last {days} days by provider, with the share that the gate withheld.",
        words=(r"\bhints?\b", r"\b(withh[eo]ld\w*|gate|blocked|refused)\b"),
        also=r"often|many|by|per|providers?|did|were|was|share",
        parameters={"days": _MONTH},
        sql="""
SELECT h.provider, COUNT(*) AS hints, SUM(h.withheld) AS withheld, ROUND(100 * AVG(h.withheld), 1) AS withheld_percent
FROM insights_hints AS h
WHERE h.days_ago < :days
GROUP BY h.provider
ORDER BY COUNT(*) DESC, h.provider""",
        chart={"kind": "bar", "x": "provider", "y": "withheld_percent", "format": "percent"},
        invariants=(
            Invariant(kind="at_most", columns=("withheld", "hints")),
            Invariant(kind="share", columns=("withheld_percent",)),
        ),
    ),
    ReadyQuestion(
        name="cost_per_group",
        title="Model cost per group",
        question="What did the models cost per group?",
        restated="What language models cost in the last {days} days, by the group of the learner who caused it.",
        words=(_COST, r"\b(groups?|class(es)?|courses?)\b"),
        also=r"models?|language|ai|llms?|per|by|each|most|did|does|has|have|was|tutor",
        parameters={"days": _MONTH},
        sql="""
SELECT m.group_name, COUNT(*) AS calls, SUM(c.tokens_fresh + c.tokens_cached + c.tokens_output) AS tokens,
       ROUND(SUM(c.price), 4) AS cost
FROM insights_model_costs AS c
JOIN insights_group_members AS m ON m.learner = c.learner
WHERE c.days_ago < :days
GROUP BY m.group_name
ORDER BY SUM(c.price) DESC, m.group_name""",
        chart={"kind": "bar", "x": "group_name", "y": "cost", "format": "money"},
        invariants=(
            Invariant(kind="unique", columns=("group_name",)),
            Invariant(kind="positive", columns=("cost",)),
        ),
    ),
    ReadyQuestion(
        name="cost_per_purpose",
        title="Model cost per purpose",
        question="What did the models cost, by purpose?",
        restated="What language models cost in the last {days} days, by what they were asked for.",
        words=(_COST, r"\b(purposes?|features?|hints?|reviews?|chat|what for|kinds?)\b"),
        also=r"models?|language|ai|llms?|per|by|each|most|did|does|has|have|was|on|and|tutor",
        parameters={"days": _MONTH},
        sql="""
SELECT c.purpose, COUNT(*) AS calls, SUM(c.tokens_fresh + c.tokens_cached + c.tokens_output) AS tokens,
       ROUND(SUM(c.price), 4) AS cost
FROM insights_model_costs AS c
WHERE c.days_ago < :days
GROUP BY c.purpose
ORDER BY SUM(c.price) DESC, c.purpose""",
        chart={"kind": "bar", "x": "purpose", "y": "cost", "format": "money"},
        invariants=(
            Invariant(
                kind="total",
                columns=("calls",),
                sql="SELECT COUNT(*) AS calls FROM insights_model_costs AS c WHERE c.days_ago < :days",
            ),
            Invariant(kind="positive", columns=("cost",)),
        ),
    ),
    ReadyQuestion(
        name="cost_per_model",
        title="Cost and speed of models",
        question="What did each model cost, and how fast was it?",
        restated="Calls of the last {days} days by provider and model: cost, time to the first token, failures.",
        words=(r"\b(each model|per model|by model|models (compare|comparison)|which models?|providers?|models)\b",),
        also=rf"{_COST}|speed|fast|slow\w*|tokens?|fail\w*|did|how|was|it|each|by|per|compare|most|often|language|used|calls",
        parameters={"days": _MONTH},
        sql="""
SELECT c.provider, c.model, COUNT(*) AS calls, ROUND(SUM(c.price), 4) AS cost,
       ROUND(AVG(c.first_token_ms)) AS mean_first_token_ms,
       SUM(CASE WHEN c.outcome = 'failed' THEN 1 ELSE 0 END) AS failed
FROM insights_model_costs AS c
WHERE c.days_ago < :days
GROUP BY c.provider, c.model
ORDER BY SUM(c.price) DESC, c.provider, c.model""",
        chart={"kind": "bar", "x": "model", "y": "cost", "format": "money"},
        invariants=(
            Invariant(kind="at_most", columns=("failed", "calls")),
            Invariant(kind="positive", columns=("cost",)),
        ),
    ),
    ReadyQuestion(
        name="cost_per_day",
        title="Model cost per day",
        question="What did the models cost per day?",
        restated="What language models cost per day in the last {days} days.",
        words=(_COST, r"\b(per day|by day|each day|daily|every day|a day|over time)\b"),
        also=r"models?|language|ai|llms?|did|does|has|have|was|tutor",
        parameters={"days": _MONTH},
        sql="""
SELECT c.day, COUNT(*) AS calls, ROUND(SUM(c.price), 4) AS cost
FROM insights_model_costs AS c
WHERE c.days_ago < :days
GROUP BY c.day
ORDER BY c.day""",
        chart={"kind": "line", "x": "day", "y": "cost", "format": "money"},
        invariants=(Invariant(kind="unique", columns=("day",)), Invariant(kind="positive", columns=("cost",))),
    ),
    ReadyQuestion(
        name="review_ratings",
        title="Ratings of reviews",
        question="How are reviews rated?",
        restated="Finished reviews of the last {days} days by kind and level, with their mean rating.",
        words=(r"\breview(s|ed)?\b",),
        also=rf"{_LEARNERS}|rat(ed?|ings?)|average|mean|how|levels?|findings?|many|by|per|repositor(y|ies)|code|and|kinds?",
        parameters=narrowed(90),
        sql=f"""
SELECT r.kind, r.level, COUNT(*) AS reviews, ROUND(AVG(r.rating), 1) AS mean_rating,
       ROUND(AVG(r.findings), 1) AS mean_findings
FROM insights_reviews AS r
WHERE r.status = 'finished' AND r.days_ago < :days AND {of_group("r")}
GROUP BY r.kind, r.level
ORDER BY r.kind, r.level""",
        invariants=(Invariant(kind="share", columns=("mean_rating",)),),
    ),
)
