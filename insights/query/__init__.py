"""Statements over the platform's data: described, checked, and run where they can do no harm.

statement = statement_check("SELECT …", dialect="postgres")   # raises StatementRefused
result = statement_run(statement, parameters={"days": 7})     # raises StatementRefused
"""

from insights.query.checking import CheckedStatement, statement_check
from insights.query.describing import definitions_for, schema_describe
from insights.query.refusals import Reason, StatementRefused
from insights.query.running import JSONValue, Result, statement_run

__all__ = [
    "CheckedStatement",
    "JSONValue",
    "Reason",
    "Result",
    "StatementRefused",
    "definitions_for",
    "schema_describe",
    "statement_check",
    "statement_run",
]
