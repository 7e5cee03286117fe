"""The pages: whole without scripts, for staff only."""

from __future__ import annotations

import pytest

from codereview.common.models import Payload
from insights.models import Question
from insights.producing import question_produce
from insights.services import question_ask, question_edit
from tests.insights.scene import SQL, attempts_make, teacher_make

pytestmark = pytest.mark.django_db(transaction=True)

READY = "On which problems are the most hints taken?"


@pytest.fixture
def teacher():
    return teacher_make()


@pytest.fixture
def page(client, teacher):
    client.force_login(teacher)
    return client


def answered(teacher, sql: str = SQL) -> Question:
    first = question_ask(user=teacher, question=READY)
    question_produce(question_id=first.pk)
    first.refresh_from_db()
    question = question_edit(user=teacher, question=first, sql=sql)
    question_produce(question_id=question.pk)
    question.refresh_from_db()
    return question


class TestQuestionsView:
    def test_asking_leads_to_the_question(self, page):
        answer = page.post("/insights/", {"question": READY})
        assert answer["Location"] == f"/insights/{Question.objects.get().pk}/"
        assert READY in page.get("/insights/").content.decode()

    def test_a_refusal_keeps_what_was_typed(self, page):
        text = "a" * 2001
        answer = page.post("/insights/", {"question": text})
        assert answer.status_code == 400
        assert "at most 2000 characters" in answer.content.decode()
        assert text in answer.content.decode()

    def test_only_staff_see_the_link_and_the_page(self, client, page, user):
        assert 'href="/insights/"' in page.get("/").content.decode()
        client.force_login(user)
        assert 'href="/insights/"' not in client.get("/").content.decode()
        assert client.get("/insights/").status_code == 403
        client.logout()
        assert client.get("/insights/").status_code == 302


class TestQuestionView:
    def test_the_answer_has_a_chart_a_table_and_the_query(self, page, teacher):
        attempts_make()
        question = answered(teacher)
        html = page.get(f"/insights/{question.pk}/").content.decode()
        assert 'role="img" aria-label="Bar chart of sent by problem' in html
        assert '<td class="number">18</td>' in html
        assert "insights_submissions" in html
        assert "written by hand" in html

    def test_values_are_text_and_never_markup(self, page, teacher):
        attempts_make()
        question = answered(teacher, SQL.replace("SELECT", "SELECT '<script>alert(1)</script>' AS word,"))
        html = page.get(f"/insights/{question.pk}/").content.decode()
        assert question.row_count == 2
        assert "<script>alert" not in html
        assert "&lt;script&gt;alert(1)" in html

    @pytest.mark.parametrize(("act", "word"), [("share", "Stop sharing"), ("rerun", "Waiting for a worker")])
    def test_buttons_do_what_they_say(self, page, teacher, act, word):
        question = answered(teacher)
        answer = page.post(f"/insights/{question.pk}/", {"act": act}, follow=True)
        assert word in answer.content.decode()

    def test_an_empty_query_is_refused_in_place(self, page, teacher):
        question = answered(teacher)
        answer = page.post(f"/insights/{question.pk}/", {"act": "edit", "sql": " "})
        assert answer.status_code == 400
        assert "There is no query" in answer.content.decode()

    def test_delete_leads_back_to_the_list(self, page, teacher):
        question = answered(teacher)
        assert page.post(f"/insights/{question.pk}/", {"act": "delete"})["Location"] == "/insights/"
        assert not Question.objects.filter(pk=question.pk).exists()

    def test_an_act_that_is_none_changes_nothing(self, page, teacher):
        question = answered(teacher)
        assert page.post(f"/insights/{question.pk}/", {"act": "explode"}).status_code == 302

    def test_a_lost_answer_is_said(self, page, teacher):
        question = answered(teacher)
        Payload.objects.all().delete()
        assert "missing from the store" in page.get(f"/insights/{question.pk}/").content.decode()
