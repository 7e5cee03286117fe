"""Questions whose answers are known: each with SQL over the tables themselves, written without the views."""

from __future__ import annotations

from dataclasses import dataclass

# Words of the SQL below: SINCE(n) is the moment n days ago; the joins that most need.
_S = "submissions_submission s JOIN insights_pseudonym n ON n.user_id = s.user_id JOIN problems_problem p ON p.id = s.problem_id"
_COUNTED = "s.kind = 'submission' AND s.status = 'finished' AND s.verdict <> 'judge_error'"
_PAIRS = f"""(SELECT n.number AS learner, p.slug AS problem, COUNT(*) AS attempts,
    MAX(CASE WHEN s.verdict = 'accepted' THEN 1 ELSE 0 END) AS solved, MAX(s.created_at) AS last_at,
    MAX(s.score) AS best FROM {_S} WHERE {_COUNTED} GROUP BY n.number, p.slug) a"""
_GROUP = """ AND {alias} IN (SELECT q.number FROM insights_pseudonym q JOIN accounts_user_groups m ON m.user_id = q.user_id
    JOIN auth_group g ON g.id = m.group_id WHERE g.name = '{group}')"""
_H = "tutor_hint h JOIN insights_pseudonym n ON n.user_id = h.user_id JOIN problems_problem p ON p.id = h.problem_id"
_U = "llm_usageentry u"
_TOKENS = "SUM(u.tokens_fresh) + SUM(u.tokens_cached) + SUM(u.tokens_output)"
_COST = "ROUND(CAST(SUM(u.price_micro) AS numeric) / 1000000.0, 4)"


@dataclass(frozen=True, slots=True)
class Gold:
    """A question and the SQL of its answer. `reply` is what a model writes, in `dialect`; without, the library answers."""

    question: str
    sql: str
    reply: str = ""
    dialect: str = "postgres"


def _group(alias: str, group: str) -> str:
    return _GROUP.format(alias=alias, group=group) if group else ""


def _hardness(order: str, *, days: int = 0, group: str = "", limit: int = 20) -> str:
    since = f" AND a.last_at > SINCE({days})" if days else ""
    return f"""SELECT a.problem, COUNT(*), SUM(a.solved), ROUND(100.0 * SUM(a.solved) / COUNT(*), 1),
ROUND(1.0 * SUM(a.attempts) / COUNT(*), 2) FROM {_PAIRS} WHERE 1 = 1{since}{_group("a.learner", group)}
GROUP BY a.problem ORDER BY {order}, a.problem LIMIT {limit}"""


_HARD = "1.0 * SUM(a.solved) / COUNT(*), 1.0 * SUM(a.attempts) / COUNT(*) DESC"
_EASY = "1.0 * SUM(a.solved) / COUNT(*) DESC, 1.0 * SUM(a.attempts) / COUNT(*)"


def _stuck(*, days: int = 14, more_than: int = 4, group: str = "") -> str:
    return f"""SELECT a.learner, a.problem, a.attempts, ROUND(CAST(100 * a.best AS numeric), 1) FROM {_PAIRS}
WHERE a.solved = 0 AND a.attempts > {more_than} AND a.last_at > SINCE({days}){_group("a.learner", group)}"""


def _many(*, more_than: int, days: int = 36500, group: str = "") -> str:
    return f"""SELECT a.problem, COUNT(*), ROUND(1.0 * SUM(a.attempts) / COUNT(*), 2), MAX(a.attempts), SUM(a.solved)
FROM {_PAIRS} WHERE a.attempts > {more_than} AND a.last_at > SINCE({days}){_group("a.learner", group)} GROUP BY a.problem"""


def _counted(columns: str, by: str, *, days: int = 30, more: str = "", group: str = "") -> str:
    return f"""SELECT {by}, {columns} FROM {_S} WHERE s.kind = 'submission' AND s.created_at > SINCE({days}){more}
{_group("n.number", group)} GROUP BY {by}"""


def _totals(*, days: int = 30, more: str = "") -> str:
    return f"""SELECT COUNT(*), SUM(CASE WHEN s.verdict = 'accepted' THEN 1 ELSE 0 END), COUNT(DISTINCT s.user_id),
COUNT(DISTINCT s.problem_id) FROM {_S} WHERE s.kind = 'submission' AND s.created_at > SINCE({days}){more}"""


def _hints(by: str, columns: str, *, days: int = 30, tail: str = "") -> str:
    return f"SELECT {by}, {columns} FROM {_H} WHERE h.created_at > SINCE({days}) GROUP BY {by} {tail}"


def _depend(*, days: int = 30, limit: int = 50) -> str:
    ratio = "1.0 * COUNT(*) / COUNT(DISTINCT p.slug)"
    columns = f"COUNT(*), COUNT(DISTINCT p.slug), ROUND({ratio}, 2), MAX(h.level)"
    return _hints("n.number", columns, days=days, tail=f"ORDER BY {ratio} DESC, COUNT(*) DESC, n.number LIMIT {limit}")


def _cost(by: str, *, days: int = 30) -> str:
    return f"SELECT {by}, COUNT(*), {_TOKENS}, {_COST} FROM {_U} WHERE u.created_at > SINCE({days}) GROUP BY {by}"


def _cost_groups(*, days: int = 30) -> str:
    return f"""SELECT g.name, COUNT(*), {_TOKENS}, {_COST} FROM {_U} JOIN accounts_user_groups m ON m.user_id = u.user_id
JOIN auth_group g ON g.id = m.group_id WHERE u.created_at > SINCE({days}) GROUP BY g.name"""


_ACCEPTED = "SUM(CASE WHEN s.verdict = 'accepted' THEN 1 ELSE 0 END)"
_SHARE = f"ROUND(100.0 * {_ACCEPTED} / COUNT(*), 1)"
_LANGUAGES = f"COUNT(*), COUNT(DISTINCT s.user_id), {_ACCEPTED}, {_SHARE}"
_DAY = "substr(CAST(s.created_at AT_UTC AS varchar(30)), 1, 10)"
_SIZES = (
    """SELECT g.name, COUNT(*) FROM auth_group g JOIN accounts_user_groups m ON m.group_id = g.id GROUP BY g.name"""
)
_UNSOLVED = f"""SELECT a.problem, COUNT(*), SUM(a.attempts), ROUND(CAST(100 * MAX(a.best) AS numeric), 1)
FROM {_PAIRS} GROUP BY a.problem HAVING MAX(a.solved) = 0"""
_UNTRIED = """SELECT p.slug, p.title, p.difficulty FROM problems_problem p WHERE p.status = 'published'
AND NOT EXISTS (SELECT 1 FROM submissions_submission s WHERE s.problem_id = p.id)"""
_STOCK = "SELECT p.difficulty, p.status, COUNT(*) FROM problems_problem p GROUP BY p.difficulty, p.status"
_FLAKY = """SELECT p.slug, substr(v.content_digest, 1, 12), COUNT(*) FROM problems_verification v
JOIN problems_problem p ON p.id = v.problem_id WHERE v.status = 'passed' AND EXISTS (SELECT 1 FROM problems_verification w
WHERE w.problem_id = v.problem_id AND w.content_digest = v.content_digest AND w.status = 'failed')
GROUP BY p.slug, substr(v.content_digest, 1, 12)"""
_SKILLS = """SELECT k.slug, COUNT(*), ROUND(CAST(100.0 * SUM(t.mastery) / COUNT(*) AS numeric), 1), SUM(t.solved),
SUM(t.attempts) FROM tutor_skillstat t JOIN problems_skill k ON k.id = t.tag_id GROUP BY k.slug"""


def _inactive(days: int) -> str:
    return f"""SELECT n.number FROM insights_pseudonym n WHERE NOT EXISTS (SELECT 1 FROM submissions_submission s
WHERE s.user_id = n.user_id AND s.kind = 'submission' AND s.created_at > SINCE({days}))"""


def _compile(more: str = "") -> str:
    share = "SUM(CASE WHEN s.verdict = 'compile_error' THEN 1 ELSE 0 END)"
    return _counted(f"COUNT(*), {share}, ROUND(100.0 * {share} / COUNT(*), 1)", "s.language", more=more)


def _slow(days: int = 30) -> str:
    share = "SUM(CASE WHEN s.verdict = 'time_limit_exceeded' THEN 1 ELSE 0 END)"
    return (
        _counted(f"COUNT(*), {share}, ROUND(100.0 * {share} / COUNT(*), 1)", "p.slug", days=days)
        + f" HAVING {share} > 0"
    )


_FIRST = f"""SELECT f.slug, COUNT(*), SUM(f.first) FROM (SELECT n.number, p.slug, (SELECT CASE WHEN t.verdict = 'accepted'
THEN 1 ELSE 0 END FROM submissions_submission t WHERE t.user_id = s.user_id AND t.problem_id = s.problem_id
AND t.kind = 'submission' AND t.verdict <> 'judge_error' ORDER BY t.created_at LIMIT 1) AS first
FROM {_S} WHERE {_COUNTED} GROUP BY n.number, p.slug, s.user_id, s.problem_id) f GROUP BY f.slug"""
_ACTIVE = "COUNT(*), COUNT(DISTINCT p.slug), " + _ACCEPTED


def _active(days: int, limit: int) -> str:
    return _counted(_ACTIVE, "n.number", days=days) + f" ORDER BY COUNT(*) DESC, n.number LIMIT {limit}"


# The answer's columns are compared from the left, as many as the gold SQL has.
LIBRARY: tuple[Gold, ...] = (
    Gold("Who is stuck?", _stuck()),
    Gold("Which learners are struggling in group A?", _stuck(group="A")),
    Gold("who needs help in the last 30 days", _stuck(days=30)),
    Gold("Which students are stuck with at least 3 attempts in the last two months?", _stuck(days=60, more_than=2)),
    Gold("Which problems are the hardest?", _hardness(_HARD)),
    Gold("Show me the top 3 hardest problems", _hardness(_HARD, limit=3)),
    Gold("the 5 hardest problems for group B", _hardness(_HARD, group="B", limit=5)),
    Gold("What are the most difficult problems of the last month?", _hardness(_HARD, days=30)),
    Gold("Which problems are the easiest?", _hardness(_EASY)),
    Gold("first 4 easiest exercises in class A", _hardness(_EASY, group="A", limit=4)),
    Gold("Which problems took group B more than five attempts last month?", _many(more_than=5, days=30, group="B")),
    Gold("Which problems took more than three attempts?", _many(more_than=3)),
    Gold("problems that need at least 6 attempts", _many(more_than=5)),
    Gold("How are the verdicts distributed?", _counted("COUNT(*)", "s.verdict")),
    Gold("verdicts in python last week", _counted("COUNT(*)", "s.verdict", days=7, more=" AND s.language = 'python'")),
    Gold("Which verdicts did group A get this year?", _counted("COUNT(*)", "s.verdict", days=365, group="A")),
    Gold(
        "verdicts of problem problem-003 in the last year",
        _counted("COUNT(*)", "s.verdict", days=365, more=" AND p.slug = 'problem-003'"),
    ),
    Gold("Which languages are used?", _counted(_LANGUAGES, "s.language")),
    Gold(
        "What is the most popular language of group B in the last quarter?",
        _counted(_LANGUAGES, "s.language", days=91, group="B"),
    ),
    Gold("How many submissions were there per day?", _counted("COUNT(*), COUNT(DISTINCT s.user_id)", _DAY)),
    Gold("daily activity in the past two weeks", _counted("COUNT(*), COUNT(DISTINCT s.user_id)", _DAY, days=14)),
    Gold("Which learners were the most active?", _active(30, 20)),
    Gold("top 5 most active students in the last week", _active(7, 5)),
    Gold("Which learners have sent nothing in the last two weeks?", _inactive(14)),
    Gold("who hasn't submitted anything in the last 5 days", _inactive(5)),
    Gold("Which skills are the weakest?", _SKILLS),
    Gold("average mastery per skill", _SKILLS),
    Gold("How many learners are in each group?", _SIZES),
    Gold("group sizes", _SIZES),
    Gold("Which problems has nobody solved?", _UNSOLVED),
    Gold("unsolved problems", _UNSOLVED),
    Gold("Which published problems has nobody tried?", _UNTRIED),
    Gold("How many problems are there by difficulty?", _STOCK),
    Gold("Which problems have flaky tests?", _FLAKY),
    Gold("flaky tests", _FLAKY),
    Gold("Who depends on hints?", _depend()),
    Gold("hint dependence in the last 60 days", _depend(days=60)),
    Gold("top 10 students who rely on hints most", _depend(limit=10)),
    Gold("On which problems are the most hints taken?", _hints("p.slug", "COUNT(*), COUNT(DISTINCT n.number)")),
    Gold("hints per problem in the last 90 days", _hints("p.slug", "COUNT(*), COUNT(DISTINCT n.number)", days=90)),
    Gold("Do hints help?", _hints("h.level", "COUNT(*)")),
    Gold("What did the models cost per group?", _cost_groups()),
    Gold("how much did each class spend on models last week", _cost_groups(days=7)),
    Gold("What did the models cost, by purpose?", _cost("u.purpose")),
    Gold("model costs per purpose in the last 10 days", _cost("u.purpose", days=10)),
    Gold("In which languages do submissions fail to compile?", _compile()),
    Gold("compile errors per language in cpp", _compile(" AND s.language = 'cpp'")),
    Gold("On which problems do submissions exceed the time limit?", _slow()),
    Gold("problems with the most timeouts in the last year", _slow(365)),
    Gold("What share solves each problem at the first try?", _FIRST),
    Gold("How many submissions were there in all?", _totals()),
    Gold("How many python submissions last week?", _totals(days=7, more=" AND s.language = 'python'")),
)
_V = "insights_submissions"
MODEL: tuple[Gold, ...] = (
    Gold(
        "What share of rejected attempts are crashes?",
        f"SELECT ROUND(100.0 * SUM(CASE WHEN s.verdict = 'runtime_error' THEN 1 ELSE 0 END) / COUNT(*), 2) FROM {_S}"
        " WHERE s.verdict <> 'accepted'",
        f"SELECT ROUND(100 * COUNT(*) FILTER (WHERE verdict = 'runtime_error') / COUNT(*), 2) AS crash_percent FROM {_V}"
        " WHERE accepted = 0",
    ),
    Gold(
        "Which learners solved something in two languages?",
        f"SELECT n.number FROM {_S} WHERE s.verdict = 'accepted' GROUP BY n.number HAVING COUNT(DISTINCT s.language) = 2",
        f"WITH x AS (SELECT DISTINCT learner, language FROM {_V} WHERE accepted = 1)"
        " SELECT learner FROM x GROUP BY learner HAVING COUNT(*) = 2",
    ),
    Gold(
        "Mean running time of accepted programs by language",
        f"SELECT s.language, AVG(s.time_ms) FROM {_S} WHERE s.verdict = 'accepted' GROUP BY s.language",
        f"SELECT `language`, AVG(IF(`accepted` = 1, `time_ms`, NULL)) AS mean_ms FROM `{_V}` GROUP BY `language`",
        "mysql",
    ),
    Gold(
        "How many learners of group A tried a hard problem?",
        f"SELECT COUNT(DISTINCT n.number) FROM {_S} WHERE p.difficulty = 'hard'{_group('n.number', 'A')}",
        f"SELECT COUNT(DISTINCT s.learner) AS learners FROM {_V} s JOIN insights_problems p ON p.problem = s.problem"
        " JOIN insights_group_members g ON g.learner = s.learner WHERE p.difficulty = 'hard' AND g.group_name = 'A'",
    ),
    Gold(
        "Best rating of a code review by language",
        "SELECT r.language, MAX(r.rating) FROM reviews_review r GROUP BY r.language",
        "SELECT language, MAX(rating) AS best FROM insights_reviews WHERE kind = 'code' GROUP BY language",
        "sqlite",
    ),
    Gold(
        "Three problems with the most tests passed on average",
        f"SELECT p.slug, AVG(s.tests_passed) FROM {_S} GROUP BY p.slug ORDER BY AVG(s.tests_passed) DESC, p.slug LIMIT 3",
        f"SELECT problem, AVG(tests_passed) AS mean FROM {_V} GROUP BY problem ORDER BY mean DESC, problem LIMIT 3",
    ),
    Gold(
        "Rank the groups by accepted submissions",
        f"SELECT g.name, COUNT(*) FROM {_S} JOIN accounts_user_groups m ON m.user_id = s.user_id"
        " JOIN auth_group g ON g.id = m.group_id WHERE s.verdict = 'accepted' GROUP BY g.name",
        "WITH t AS (SELECT g.group_name, SUM(s.accepted) AS accepted FROM insights_group_members g"
        f" JOIN {_V} s USING (learner) GROUP BY g.group_name)"
        " SELECT group_name, accepted, RANK() OVER (ORDER BY accepted DESC) AS place FROM t",
    ),
    Gold(
        "Which skills do the problems of each difficulty train?",
        "SELECT DISTINCT p.difficulty, k.slug FROM problems_problem p JOIN problems_problem_skills l ON l.problem_id = p.id"
        " JOIN problems_skill k ON k.id = l.skill_id",
        "SELECT DISTINCT p.difficulty, k.skill FROM insights_problems p JOIN insights_problem_skills k ON k.problem = p.problem",
    ),
    Gold(
        "Share of model calls that failed",
        "SELECT ROUND(100.0 * SUM(CASE WHEN u.outcome = 'failed' THEN 1 ELSE 0 END) / COUNT(*), 2) FROM llm_usageentry u",
        "SELECT ROUND(100 * SUM(CASE WHEN outcome = 'failed' THEN 1 ELSE 0 END) / COUNT(*), 2) AS failed FROM insights_model_costs",
    ),
    Gold(
        "Verdicts other than accepted and wrong answer, with their counts",
        f"SELECT s.verdict, COUNT(*) FROM {_S} WHERE s.verdict <> 'accepted' AND s.verdict <> 'wrong_answer' GROUP BY s.verdict",
        f"SELECT verdict, COUNT(*) AS n FROM {_V} WHERE NOT verdict IN ('accepted', 'wrong_answer') GROUP BY 1 ORDER BY 2 DESC",
    ),
    Gold(
        "Learners above the average number of submissions",
        f"SELECT n.number FROM {_S} GROUP BY n.number HAVING COUNT(*) > (SELECT 1.0 * COUNT(*) / COUNT(DISTINCT s.user_id) FROM {_S})",
        f"WITH c AS (SELECT learner, COUNT(*) AS n FROM {_V} GROUP BY learner)"
        " SELECT learner FROM c WHERE n > (SELECT AVG(n) FROM c)",
        "duckdb",
    ),
    Gold(
        "Problems with 'knot' in their name",
        "SELECT p.slug FROM problems_problem p WHERE p.slug LIKE '%knot%'",
        "SELECT problem FROM insights_problems WHERE title LIKE '%KNOT%'",
    ),
)
