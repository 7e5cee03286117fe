"""Statements that want to write, read what is not theirs, reach out, or never end; each with the code it must get."""

from __future__ import annotations

from dataclasses import dataclass

from insights.query import Reason


@dataclass(frozen=True, slots=True)
class Hostile:
    """`reasons` are the codes that are right; more than one where the databases stop it at different places."""

    family: str
    sql: str
    reasons: frozenset[str]
    dialect: str | None = None


def _all(family: str, reason: str, *statements: str, dialect: str | None = "postgres") -> list[Hostile]:
    return [Hostile(family, sql, frozenset({reason}), dialect) for sql in statements]


_S = "insights_submissions"
_ENDLESS = frozenset({Reason.TIMED_OUT, Reason.TOO_COSTLY})

HOSTILE: tuple[Hostile, ...] = (
    *_all(
        "stacked",
        Reason.SEVERAL_STATEMENTS,
        f"SELECT 1 AS a FROM {_S}; DROP TABLE submissions_submission",
        f"SELECT 1 AS a FROM {_S}; UPDATE accounts_user SET is_superuser = true",
        f"SELECT 1 AS a FROM {_S};;DELETE FROM auth_group",
        f"SELECT 1 AS a FROM {_S} /* ; */ ; COMMIT; DROP VIEW insights_names",
        "; SELECT 1 AS a",
        f"SELECT ';' AS a FROM {_S}; TRUNCATE submissions_submission",
        f"BEGIN; SELECT 1 AS a FROM {_S}; COMMIT",
        f"SELECT 1 AS a FROM {_S}; SET ROLE postgres",
    ),
    *_all(
        "writes",
        Reason.NOT_SELECT,
        "DELETE FROM submissions_submission",
        "UPDATE accounts_user SET is_staff = true",
        "INSERT INTO auth_group (name) VALUES ('x')",
        "DROP VIEW insights_submissions",
        "CREATE TABLE stolen AS SELECT * FROM insights_names",
        "ALTER TABLE accounts_user ADD COLUMN x text",
        "TRUNCATE insights_pseudonym",
        "GRANT ALL ON accounts_user TO insights_reader",
        "MERGE INTO auth_group g USING insights_names n ON 1 = 1 WHEN MATCHED THEN DELETE",
        "VACUUM",
    ),
    *_all(
        "writing WITH",
        Reason.NOT_SELECT,
        "WITH gone AS (DELETE FROM submissions_submission RETURNING *) SELECT * FROM gone",
        "WITH new AS (INSERT INTO auth_group (name) VALUES ('x') RETURNING id) SELECT * FROM new",
        "WITH up AS (UPDATE accounts_user SET is_superuser = true RETURNING email) SELECT email FROM up",
        f"SELECT * FROM {_S} WHERE problem IN (WITH d AS (DELETE FROM auth_group RETURNING name) SELECT name FROM d)",
    ),
    *_all(
        "copy and files",
        Reason.NOT_SELECT,
        "COPY accounts_user TO '/tmp/stolen.csv'",
        "COPY accounts_user FROM PROGRAM 'touch /tmp/stolen'",
        "COPY (SELECT * FROM accounts_user) TO PROGRAM 'curl http://127.0.0.1/'",
        "LOAD 'library.so'",
        "DO $$ BEGIN PERFORM pg_read_file('/etc/passwd'); END $$",
        "EXPLAIN ANALYZE DELETE FROM submissions_submission",
        "SET statement_timeout = 0",
        "CALL something()",
        "LISTEN everything",
    ),
    *_all(
        "sqlite",
        Reason.NOT_SELECT,
        "PRAGMA query_only = OFF",
        "PRAGMA writable_schema = ON",
        "ATTACH DATABASE '/tmp/stolen.sqlite3' AS stolen",
        "VACUUM INTO '/tmp/stolen.sqlite3'",
        "REPLACE INTO auth_group (name) VALUES ('x')",
        dialect="sqlite",
    ),
    *_all(
        "file and network functions",
        Reason.FORBIDDEN_FUNCTION,
        f"SELECT pg_read_file('/etc/passwd') AS a FROM {_S}",
        "SELECT * FROM pg_ls_dir('/') AS files",
        f"SELECT lo_import('/etc/passwd') AS a FROM {_S}",
        f"SELECT lo_export(1, '/tmp/stolen') AS a FROM {_S}",
        "SELECT * FROM dblink('host=127.0.0.1', 'SELECT 1') AS t(a int)",
        f"SELECT query_to_xml('SELECT * FROM accounts_user', true, true, '') AS a FROM {_S}",
        f"SELECT database_to_xml(true, true, '') AS a FROM {_S}",
        f"SELECT set_config('role', 'postgres', false) AS a FROM {_S}",
        f"SELECT current_setting('data_directory') AS a FROM {_S}",
        f"SELECT pg_terminate_backend(1) AS a FROM {_S}",
        f"SELECT nextval('auth_group_id_seq') AS a FROM {_S}",
        f"SELECT pg_notify('everything', 'x') AS a FROM {_S}",
        f"SELECT load_extension('/tmp/evil.so') AS a FROM {_S}",
        f"SELECT readfile('/etc/passwd') AS a FROM {_S}",
        f"SELECT writefile('/tmp/stolen', 'x') AS a FROM {_S}",
        "SELECT * FROM read_csv('/etc/passwd')",
        f"SELECT xpath('/', xml 'x') AS a FROM {_S}",
    ),
    *_all(
        "catalogs and tables",
        Reason.UNKNOWN_VIEW,
        "SELECT * FROM pg_shadow",
        "SELECT * FROM accounts_user",
        "SELECT email, password FROM accounts_user",
        "SELECT * FROM sqlite_master",
        "SELECT name FROM insights_names",
        "SELECT * FROM insights_group_members_all",
        "SELECT * FROM insights_pseudonym",
        f"SELECT s.learner FROM {_S} s WHERE EXISTS (SELECT 1 FROM accounts_user u WHERE u.password LIKE 'a%')",
        f"SELECT learner FROM {_S} UNION ALL SELECT id FROM accounts_user",
        "WITH accounts AS (SELECT 1 AS a) SELECT * FROM accounts_apitoken",
    ),
    *_all(
        "other schemas",
        Reason.FORBIDDEN_CLAUSE,
        "SELECT * FROM information_schema.tables",
        "SELECT * FROM pg_catalog.pg_authid",
        f"SELECT * FROM {_S} FOR UPDATE",
        f"SELECT * INTO stolen FROM {_S}",
        f"SELECT * FROM {_S} TABLESAMPLE SYSTEM (100)",
        f"WITH {_S} AS (SELECT 1 AS a) SELECT * FROM {_S}",
        f"SELECT 'insights_names'::regclass AS a FROM {_S}",
    ),
    *_all(
        "columns",
        Reason.UNKNOWN_COLUMN,
        f"SELECT source_payload FROM {_S}",
        f"SELECT xmin, ctid FROM {_S}",
        f"SELECT email FROM {_S}",
        "SELECT rowid FROM insights_problems",
    ),
    *_all(
        "cross joins",
        Reason.UNTIED_JOIN,
        f"SELECT COUNT(*) AS n FROM {_S} a CROSS JOIN {_S} b",
        f"SELECT COUNT(*) AS n FROM {_S} a, {_S} b, {_S} c",
        f"SELECT COUNT(*) AS n FROM {_S} a JOIN {_S} b ON 1 = 1",
        f"SELECT COUNT(*) AS n FROM {_S} a JOIN {_S} b ON a.learner = a.learner",
        f"SELECT COUNT(*) AS n FROM {_S} a JOIN {_S} b ON a.learner = b.learner OR 1 = 1",
        f"SELECT COUNT(*) AS n FROM {_S} a JOIN {_S} b ON a.time_ms < b.time_ms",
    ),
    *_all(
        "comment tricks",
        Reason.UNKNOWN_VIEW,
        f"SELECT * FROM/**/accounts_user/* {_S} */",
        f"SELECT * FROM accounts_user -- {_S}",
        "SELECT/*!50000 */ * FROM auth_group",
    ),
    *_all("comment tricks", Reason.SEVERAL_STATEMENTS, f"SELECT 1 AS a FROM {_S} --\n; DROP TABLE auth_group"),
    *_all(
        "unicode look-alikes",
        Reason.UNKNOWN_VIEW,
        "SELECT * FROM insights_submissi\u043ens",  # a Cyrillic o
        "SELECT * FROM \uff49nsights_names",  # a full-width i
        "SELECT * FROM accounts_us\u0435r",  # a Cyrillic e
    ),
    *_all(
        "unicode look-alikes",
        Reason.SYNTAX,
        "SELECT * FROM insights\u200b_names",  # a space of no width
        "SELECT 1 AS a \u202e FROM insights_problems",  # right to left from here
        f"SELECT 1 AS a FROM {_S} WHERE problem = 'x\x00'",
    ),
    *_all(
        "time bombs",
        Reason.FORBIDDEN_FUNCTION,
        f"SELECT pg_sleep(60) AS a FROM {_S}",
        "SELECT * FROM generate_series(1, 1000000000) AS g",
        f"SELECT REPEAT('x', 1000000000) AS a FROM {_S}",
        f"SELECT randomblob(1000000000) AS a FROM {_S}",
    ),
    *_all(
        "time bombs",
        Reason.FORBIDDEN_CLAUSE,
        "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r) SELECT COUNT(*) AS n FROM r",
        f"SELECT SUM(n) AS n FROM {_S} s, LATERAL (SELECT 1 AS n) AS x",
    ),
    *_all(
        "time bombs",
        Reason.TOO_LONG,
        "SELECT " + "(" * 200 + "1" + ")" * 200 + " AS a",
        "SELECT '" + "x" * 20_000 + "' AS a",
    ),
    Hostile(
        "time bombs",
        f"SELECT COUNT(*) AS n FROM {_S} a JOIN {_S} b ON b.status = a.status JOIN {_S} c ON c.status = b.status"
        " WHERE a.time_ms + b.time_ms + c.time_ms < 0",
        _ENDLESS,
    ),
    Hostile(
        "time bombs",
        f"SELECT a.learner, (SELECT COUNT(*) FROM {_S} b JOIN {_S} c ON c.status = b.status WHERE b.time_ms > a.time_ms) AS n"
        f" FROM {_S} a ORDER BY n",
        _ENDLESS,
    ),
)
