"""What people send is bounded before anything is stored."""

from __future__ import annotations

import pytest

from codereview.common.errors import InvalidInput
from insights.inputs import QUESTION_MAX, SQL_MAX, check_question, check_sql


@pytest.mark.parametrize(
    ("check", "text", "code"),
    [
        (lambda text: check_question(question=text), " \n ", "question_is_empty"),
        (lambda text: check_question(question=text), "a" * (QUESTION_MAX + 1), "question_too_long"),
        (lambda text: check_question(question=text), "a\0b", "question_has_null_bytes"),
        (lambda text: check_sql(sql=text), "", "sql_is_empty"),
        (lambda text: check_sql(sql=text), "a" * (SQL_MAX + 1), "sql_too_long"),
        (lambda text: check_sql(sql=text), "a\0b", "sql_has_null_bytes"),
    ],
)
def test_each_refusal_has_its_code(check, text, code):
    with pytest.raises(InvalidInput) as refused:
        check(text)
    assert refused.value.code == code


def test_a_question_is_kept_on_one_line():
    assert check_question(question=" Who\n is  stuck? ") == "Who is stuck?"
