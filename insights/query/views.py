"""The views that questions may read: their columns in words, and the SQL that makes them.

They hold no code, no outputs, no addresses, no secrets. A learner is a random number; only staff are no
learners. `insights_names` and groups under five learners are for askers who may see names.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from insights.query.dialects import Dialect

GROUP_LEAST = 5  # nothing is said about fewer learners to those who may not see names

MOMENTS = (
    ("day", "text", "date, YYYY-MM-DD (UTC)"),
    ("week", "text", "date of that week's Monday"),
    ("month", "text", "YYYY-MM"),
    ("hour", "int", "hour of the day, 0 to 23 (UTC)"),
    ("days_ago", "int", "whole days since; the last week is days_ago < 7"),
)
_LEARNER = ("learner", "int", "pseudonym, a random number")
_PROBLEM = ("problem", "text", "slug of the problem")

ColumnOf = tuple[str, str, str]  # name, kind (int, float, text), meaning


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One view: what a row is, its columns, and the SELECT that defines it in a dialect."""

    name: str
    about: str
    columns: tuple[ColumnOf, ...]
    select: Callable[[Dialect], str]
    for_names: bool = False  # only for askers who may see names?
    stands_for: str = ""  # the view in whose place such an asker reads this one

    @property
    def has_learner(self) -> bool:
        """Does a row belong to one learner?"""
        return any(column[0] == "learner" for column in self.columns)


def _problems(d: Dialect) -> str:
    return f"""
SELECT {d.text.format("p.slug")} AS problem, p.title AS title, {d.text.format("p.difficulty")} AS difficulty,
       {d.text.format("p.status")} AS status, {d.text.format("p.mode")} AS mode, p.time_limit_ms AS time_limit_ms,
       p.memory_limit_kb AS memory_limit_kb,
       (SELECT COUNT(*) FROM problems_testcase t WHERE t.problem_id = p.id) AS tests,
       {d.moments("COALESCE(p.published_at, p.created_at)")}
FROM problems_problem p"""


def _problem_skills(d: Dialect) -> str:
    return f"""
SELECT {d.text.format("p.slug")} AS problem, {d.text.format("k.slug")} AS skill
FROM problems_problem_skills ps
JOIN problems_problem p ON p.id = ps.problem_id
JOIN problems_skill k ON k.id = ps.skill_id"""


def _verifications(d: Dialect) -> str:
    return f"""
SELECT {d.text.format("p.slug")} AS problem, {d.text.format("v.status")} AS status,
       {d.text.format("substr(v.content_digest, 1, 12)")} AS content,
       CASE WHEN v.content_digest = p.content_digest THEN 1 ELSE 0 END AS is_current,
       {d.at.format("v.created_at")} AS verified_at, {d.moments("v.created_at")}
FROM problems_verification v
JOIN problems_problem p ON p.id = v.problem_id"""


def _submissions(d: Dialect) -> str:
    return f"""
SELECT n.number AS learner, {d.text.format("p.slug")} AS problem, {d.text.format("s.language")} AS language,
       {d.text.format("s.status")} AS status, {d.text.format("NULLIF(s.verdict, '')")} AS verdict,
       CASE WHEN s.verdict = 'accepted' THEN 1 ELSE 0 END AS accepted,
       s.score AS score, s.tests_passed AS tests_passed, s.tests_total AS tests_total,
       s.time_ms AS time_ms, s.memory_kb AS memory_kb, s.attempts AS claims,
       {d.seconds.format("s.created_at", "s.finished_at")} AS seconds_to_verdict,
       {d.at.format("s.created_at")} AS sent_at, {d.moments("s.created_at")}
FROM submissions_submission s
JOIN insights_pseudonym n ON n.user_id = s.user_id
JOIN problems_problem p ON p.id = s.problem_id
WHERE s.kind = 'submission'"""


def _attempts(d: Dialect) -> str:
    return f"""
SELECT n.number AS learner, {d.text.format("p.slug")} AS problem, a.attempts AS attempts, a.solved AS solved,
       a.attempts_to_solve AS attempts_to_solve, {d.seconds.format("a.first_at", "a.solved_at")} AS seconds_to_solve,
       a.best_score AS best_score, {d.at.format("a.first_at")} AS first_sent_at,
       {d.at.format("a.solved_at")} AS solved_at, {d.at.format("a.last_at")} AS last_sent_at, {d.moments("a.last_at")}
FROM insights_standing a
JOIN insights_pseudonym n ON n.user_id = a.user_id
JOIN problems_problem p ON p.id = a.problem_id"""


def _skills(d: Dialect) -> str:
    return f"""
SELECT n.number AS learner, {d.text.format("k.slug")} AS skill, t.solved AS solved, t.attempts AS attempts,
       t.hints_used AS hints_used, t.mastery AS mastery
FROM tutor_skillstat t
JOIN insights_pseudonym n ON n.user_id = t.user_id
JOIN problems_skill k ON k.id = t.tag_id"""


def _hints(d: Dialect) -> str:
    return f"""
SELECT n.number AS learner, {d.text.format("p.slug")} AS problem, h.level AS level,
       {d.text.format("h.status")} AS status, {d.text.format("NULLIF(h.outcome, '')")} AS outcome,
       {d.text.format("NULLIF(h.provider, '')")} AS provider,
       CASE WHEN h.withheld_reason <> '' THEN 1 ELSE 0 END AS withheld,
       CASE WHEN h.helpful IS NULL THEN NULL WHEN h.helpful THEN 1 ELSE 0 END AS helpful,
       {d.text.format("NULLIF(o.reception, '')")} AS reception,
       CASE WHEN o.next_submission_id IS NULL THEN NULL WHEN o.solved THEN 1 ELSE 0 END AS solved_next,
       o.tests_newly_passing AS tests_newly_passing, o.seconds AS seconds_to_next,
       {d.at.format("h.created_at")} AS asked_at, {d.moments("h.created_at")}
FROM tutor_hint h
JOIN insights_pseudonym n ON n.user_id = h.user_id
JOIN problems_problem p ON p.id = h.problem_id
LEFT JOIN tutor_hintoutcome o ON o.hint_id = h.id"""


def _reviews(d: Dialect) -> str:
    return f"""
SELECT n.number AS learner, {d.text.format("'code'")} AS kind, {d.text.format("r.language")} AS language,
       NULL AS level, {d.text.format("r.status")} AS status, r.rating AS rating,
       r.findings_count AS findings, {d.moments("r.created_at")}
FROM reviews_review r JOIN insights_pseudonym n ON n.user_id = r.user_id
UNION ALL
SELECT n.number, {d.text.format("'repository'")}, NULL, {d.text.format("r.level")}, {d.text.format("r.status")},
       r.rating, r.findings_count, {d.moments("r.created_at")}
FROM reviews_repositoryreview r JOIN insights_pseudonym n ON n.user_id = r.user_id"""


def _model_costs(d: Dialect) -> str:
    return f"""
SELECT n.number AS learner, {d.text.format("u.purpose")} AS purpose, {d.text.format("u.provider")} AS provider,
       {d.text.format("u.model")} AS model, {d.text.format("u.outcome")} AS outcome,
       u.tokens_fresh AS tokens_fresh, u.tokens_cached AS tokens_cached, u.tokens_output AS tokens_output,
       u.price_micro / 1000000.0 AS price, u.first_token_ms AS first_token_ms, u.total_ms AS total_ms,
       {d.at.format("u.created_at")} AS asked_at, {d.moments("u.created_at")}
FROM llm_usageentry u
LEFT JOIN insights_pseudonym n ON n.user_id = u.user_id"""


def _learners(d: Dialect) -> str:
    return f"""
SELECT n.number AS learner, CASE WHEN u.is_active THEN 1 ELSE 0 END AS active,
       {d.moments("u.date_joined")}
FROM insights_pseudonym n JOIN accounts_user u ON u.id = n.user_id"""


def _names(d: Dialect) -> str:
    return f"""
SELECT n.number AS learner, COALESCE(NULLIF(u.display_name, ''),
       NULLIF(TRIM({d.text.format("u.first_name")} || ' ' || {d.text.format("u.last_name")}), ''),
       'learner ' || CAST(n.number AS varchar(12))) AS name
FROM insights_pseudonym n JOIN accounts_user u ON u.id = n.user_id"""


def _all_group_members(d: Dialect) -> str:
    return f"""
SELECT {d.text.format("g.name")} AS group_name, n.number AS learner
FROM auth_group g
JOIN accounts_user_groups m ON m.group_id = g.id
JOIN insights_pseudonym n ON n.user_id = m.user_id"""


def _group_members(d: Dialect) -> str:
    """Counted once for all groups: a count for each row took seconds where a question joins this."""
    return f"""{_all_group_members(d)}
WHERE g.id IN (
    SELECT o.group_id FROM accounts_user_groups o JOIN insights_pseudonym q ON q.user_id = o.user_id
    GROUP BY o.group_id HAVING COUNT(*) >= {GROUP_LEAST}
)"""


_MEMBERS: tuple[ColumnOf, ...] = (("group_name", "text", "name of the group or class"), _LEARNER)

VIEWS: tuple[View, ...] = (
    View(
        name="insights_problems",
        about="One row per problem. Its moment is when it was published.",
        columns=(
            _PROBLEM,
            ("title", "text", "title"),
            ("difficulty", "text", "easy, medium or hard"),
            ("status", "text", "draft, in_review, published or archived"),
            ("mode", "text", "stdio, function or interactive"),
            ("time_limit_ms", "int", "time limit"),
            ("memory_limit_kb", "int", "memory limit"),
            ("tests", "int", "number of tests"),
            *MOMENTS,
        ),
        select=_problems,
    ),
    View(
        name="insights_problem_skills",
        about="One row per problem and skill that it trains.",
        columns=(_PROBLEM, ("skill", "text", "slug of the skill")),
        select=_problem_skills,
    ),
    View(
        name="insights_verifications",
        about="One row per run of a problem's labelled solutions. The same content that once passed and once"
        " failed has flaky tests.",
        columns=(
            _PROBLEM,
            ("status", "text", "queued, running, passed or failed"),
            ("content", "text", "which state of the problem was verified"),
            ("is_current", "int", "1 when that is today's state"),
            ("verified_at", "text", "when, YYYY-MM-DD HH:MM:SS (UTC)"),
            *MOMENTS,
        ),
        select=_verifications,
    ),
    View(
        name="insights_submissions",
        about="One row per submission that counts (runs are left out).",
        columns=(
            _LEARNER,
            _PROBLEM,
            ("language", "text", "language id: python, cpp, java …"),
            ("status", "text", "queued, running, finished, cancelled or failed"),
            (
                "verdict",
                "text",
                (
                    "accepted, wrong_answer, time_limit_exceeded, memory_limit_exceeded, output_limit_exceeded,"
                    " runtime_error, compile_error, judge_error (our fault, never the learner's); NULL while open"
                ),
            ),
            ("accepted", "int", "1 when the verdict is accepted, else 0"),
            ("score", "float", "share of tests or points, 0 to 1"),
            ("tests_passed", "int", "tests passed"),
            ("tests_total", "int", "tests there were"),
            ("time_ms", "int", "time of the slowest test"),
            ("memory_kb", "int", "most memory used"),
            ("claims", "int", "times a worker took it up; more than 1: a worker died or the judge failed"),
            ("seconds_to_verdict", "int", "from sending to verdict"),
            ("sent_at", "text", "when, YYYY-MM-DD HH:MM:SS (UTC)"),
            *MOMENTS,
        ),
        select=_submissions,
    ),
    View(
        name="insights_attempts",
        about="One row per learner and problem tried: all judged submissions together. Its moment is the last one.",
        columns=(
            _LEARNER,
            _PROBLEM,
            ("attempts", "int", "judged submissions"),
            ("solved", "int", "1 when one was accepted, else 0"),
            ("attempts_to_solve", "int", "attempts up to the first accepted one; NULL when unsolved"),
            ("seconds_to_solve", "int", "from the first attempt to the first accepted one; NULL when unsolved"),
            ("best_score", "float", "best score, 0 to 1"),
            ("first_sent_at", "text", "first attempt, YYYY-MM-DD HH:MM:SS (UTC)"),
            ("solved_at", "text", "first accepted attempt; NULL when unsolved"),
            ("last_sent_at", "text", "last attempt"),
            *MOMENTS,
        ),
        select=_attempts,
    ),
    View(
        name="insights_skills",
        about="One row per learner and skill: what the learner has shown.",
        columns=(
            _LEARNER,
            ("skill", "text", "slug of the skill"),
            ("solved", "int", "different problems solved"),
            ("attempts", "int", "judged submissions"),
            ("hints_used", "int", "hints used"),
            ("mastery", "float", "0 to 1"),
        ),
        select=_skills,
    ),
    View(
        name="insights_hints",
        about="One row per hint, with what followed it.",
        columns=(
            _LEARNER,
            _PROBLEM,
            ("level", "int", "1 nudge, 2 question, 3 concept, 4 example"),
            ("status", "text", "queued, running, finished, cancelled or failed"),
            ("outcome", "text", "complete (by a model), computed, cancelled or interrupted"),
            ("provider", "text", "who wrote it"),
            ("withheld", "int", "1 when the gate withheld the model's words"),
            ("helpful", "int", "1 yes, 0 no, NULL not said"),
            ("reception", "text", "engaged, dismissed or ignored"),
            ("solved_next", "int", "1 when the next attempt was accepted, 0 when not, NULL when none followed"),
            ("tests_newly_passing", "int", "tests that the next attempt newly passed"),
            ("seconds_to_next", "int", "from the hint to the next attempt"),
            ("asked_at", "text", "when, YYYY-MM-DD HH:MM:SS (UTC)"),
            *MOMENTS,
        ),
        select=_hints,
    ),
    View(
        name="insights_reviews",
        about="One row per review of pasted code or of a repository.",
        columns=(
            _LEARNER,
            ("kind", "text", "code or repository"),
            ("language", "text", "language id; NULL for repositories"),
            ("level", "text", "junior, middle or senior; NULL for pasted code"),
            ("status", "text", "queued, running, finished, cancelled or failed"),
            ("rating", "int", "0 to 100"),
            ("findings", "int", "number of findings"),
            *MOMENTS,
        ),
        select=_reviews,
    ),
    View(
        name="insights_model_costs",
        about="One row per call of a language model.",
        columns=(
            ("learner", "int", "pseudonym; NULL when no learner caused it"),
            ("purpose", "text", "hint, chat, review, question …"),
            ("provider", "text", "provider"),
            ("model", "text", "model"),
            ("outcome", "text", "complete, stopped, cancelled, refused, length, failed or lost"),
            ("tokens_fresh", "int", "input tokens"),
            ("tokens_cached", "int", "input tokens from the provider's cache"),
            ("tokens_output", "int", "output tokens"),
            ("price", "float", "in the house's currency"),
            ("first_token_ms", "int", "time to the first token"),
            ("total_ms", "int", "time in all"),
            ("asked_at", "text", "when, YYYY-MM-DD HH:MM:SS (UTC)"),
            *MOMENTS,
        ),
        select=_model_costs,
    ),
    View(
        name="insights_learners",
        about="One row per learner. Its moment is when the learner joined.",
        columns=(_LEARNER, ("active", "int", "1 when the account may sign in"), *MOMENTS),
        select=_learners,
    ),
    View(
        name="insights_group_members",
        about="One row per group (class) and learner in it. A learner may be in several groups.",
        columns=_MEMBERS,
        select=_group_members,
    ),
    View(
        name="insights_group_members_all",
        about="As insights_group_members, small groups included.",
        columns=_MEMBERS,
        select=_all_group_members,
        for_names=True,
        stands_for="insights_group_members",
    ),
    View(
        name="insights_names",
        about="One row per learner: the name shown to others.",
        columns=(_LEARNER, ("name", "text", "the learner's name")),
        select=_names,
        for_names=True,
    ),
)


def views_for(*, names: bool) -> dict[str, View]:
    """The views of an asker, by the name the statement uses for each."""
    return {view.name: view for view in VIEWS if names or not view.for_names}
