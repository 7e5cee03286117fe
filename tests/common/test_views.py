"""Health, readiness, metrics and the docs page."""

from __future__ import annotations

import re

import pytest
from django.test import override_settings

from codereview.common.checks import W001, check_metrics_token
from codereview.common.health import BEAT_EXPIRY_SECONDS, WORKER_KEY, beat_record, beats
from codereview.common.metrics import _gauges, gauge_register
from codereview.common.stores import redis_client

pytestmark = pytest.mark.django_db


class TestHealthz:
    def test_it_asks_nothing_but_the_process(self, client, settings, django_assert_num_queries):
        """Up is up, also without a store."""
        settings.REDIS_URL = "redis://127.0.0.1:1/0"
        with django_assert_num_queries(0):
            answer = client.get("/healthz")
        assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
        assert "no-store" in answer["Cache-Control"]


class TestReadyz:
    def test_ready_when_everything_answers(self, client):
        """Stores, a worker and its sandbox."""
        beat_record(name="w1", sandbox="bubblewrap")
        answer = client.get("/readyz")
        assert answer.status_code == 200
        body = answer.json()
        assert body["status"] == "ready"
        assert set(body["checks"]) == {"database", "payloads", "redis", "worker", "sandbox"}
        assert body["checks"]["sandbox"]["detail"] == "bubblewrap"

    def test_degraded_without_a_worker(self, client):
        """Reading works and work waits, so that traffic may come; but it is said."""
        body = client.get("/readyz").json()
        assert body["status"] == "degraded"
        assert not body["checks"]["worker"]["ok"]
        assert not body["checks"]["sandbox"]["ok"]

    def test_a_worker_without_a_sandbox_says_why(self, client):
        """The reason comes from the worker."""
        beat_record(name="w1", sandbox="", sandbox_error="Install bubblewrap.")
        assert client.get("/readyz").json()["checks"]["sandbox"]["detail"] == "Install bubblewrap."

    def test_unavailable_without_the_store(self, client, settings):
        """503, naming the one that does not answer and not its address."""
        settings.REDIS_URL = "redis://:hush@127.0.0.1:1/0"
        answer = client.get("/readyz")
        assert answer.status_code == 503
        checks = answer.json()["checks"]
        assert not checks["redis"]["ok"]
        assert checks["database"]["ok"]
        assert "hush" not in answer.content.decode()
        assert "127.0.0.1" not in answer.content.decode()

    def test_a_dead_worker_is_forgotten(self):
        """Its sign of life expires by itself."""
        beat_record(name="w1", sandbox="docker")
        assert 0 < redis_client().ttl(f"{WORKER_KEY}w1") <= BEAT_EXPIRY_SECONDS
        redis_client().delete(f"{WORKER_KEY}w1")
        assert beats() == []


class TestMetrics:
    def test_dependencies_workers_and_requests_are_counted(self, client):
        """What an alert needs."""
        beat_record(name="w1", sandbox="docker")
        client.get("/healthz")
        text = client.get("/metrics").content.decode()
        assert 'codereview_dependency_up{dependency="database"} 1.0' in text
        assert 'codereview_workers{sandbox="docker"} 1.0' in text
        assert re.search(r'codereview_http_requests_total\{method="GET",status="200",view="healthz"\} \d', text)

    def test_a_gauge_that_fails_hides_no_other(self, client):
        """It is left out of the answer."""

        def broken():
            raise OSError("gone")

        gauge_register(name="codereview_broken", help="broken", label="x", read=broken)
        try:
            answer = client.get("/metrics")
        finally:
            del _gauges["codereview_broken"]
        assert answer.status_code == 200
        assert "codereview_dependency_up" in answer.content.decode()

    @override_settings(METRICS_TOKEN="hush")
    def test_a_token_guards_it_when_set(self, client):
        """Without it the numbers stay inside."""
        assert client.get("/metrics").status_code == 401
        assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 401
        assert client.get("/metrics", headers={"Authorization": "Bearer hush"}).status_code == 200

    @override_settings(HTTPS=True)
    def test_behind_https_it_is_closed_until_there_is_a_token(self, client):
        """The answer says what to set, and so does the check before a deployment."""
        answer = client.get("/metrics")
        assert answer.status_code == 403
        assert "METRICS_TOKEN" in answer.content.decode()
        assert check_metrics_token(None) == [W001]
        with override_settings(METRICS_TOKEN="hush"):
            assert client.get("/metrics", headers={"Authorization": "Bearer hush"}).status_code == 200
            assert check_metrics_token(None) == []


class TestRequestIds:
    def test_a_well_formed_id_is_kept_and_another_replaced(self, client):
        """A proxy's id goes through; a header cannot inject into logs."""
        assert client.get("/healthz", headers={"X-Request-ID": "abcdef-123456"})["X-Request-ID"] == "abcdef-123456"
        made = client.get("/healthz", headers={"X-Request-ID": "a b\n"})["X-Request-ID"]
        assert re.fullmatch(r"[0-9a-f]{32}", made)


class TestDocs:
    def test_the_page_runs_under_the_strict_policy(self, client):
        """Everything it loads is ours and by path: nothing inline, nothing foreign."""
        answer = client.get("/docs")
        page = answer.content.decode()
        assert answer.status_code == 200
        assert "'unsafe" not in answer["Content-Security-Policy"]
        assert not re.search(r"<script(?![^>]*\bsrc=)", page)
        assert "<style" not in page
        assert not re.search(r'(src|href)="(https?:)?//', page)

    def test_its_script_is_served_as_a_script(self, client):
        """The browser refuses it otherwise."""
        page = client.get("/docs").content.decode()
        (path,) = re.findall(r'src="(/docs\?[^"]+)"', page)
        answer = client.get(path)
        assert answer["Content-Type"].startswith("application/javascript")
        assert "SwaggerUIBundle" in answer.content.decode()
        assert "/api/v1/schema/" in answer.content.decode()


class TestErrorPages:
    def test_an_unknown_page_is_a_page(self, client):
        """People get HTML."""
        answer = client.get("/no/such/page/")
        assert answer.status_code == 404
        assert answer["Content-Type"].startswith("text/html")

    def test_an_unknown_rest_path_is_a_problem_document(self, client):
        """Programs get problem+json, also outside every view."""
        answer = client.get("/api/v1/no-such-thing/")
        assert answer.status_code == 404
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["code"] == "not_found"
        assert answer.json()["request_id"] == answer["X-Request-ID"]

    def test_a_body_beyond_the_bound_is_refused_unread(self, client, settings):
        """413, before anything reads it into memory."""
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
        body = '{"email": "a@b.org", "password": "' + "x" * 2000 + '"}'
        answer = client.post("/api/v1/auth/register/", body, content_type="application/json")
        assert (answer.status_code, answer.json()["code"]) == (413, "request_too_large")

    def test_a_form_without_its_token_is_refused_in_words(self):
        """CSRF failures say what to do."""
        from django.test import Client  # noqa: PLC0415 - the checking client is the exception

        answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "x", "password": "y"})
        assert answer.status_code == 403
        assert answer["Content-Type"].startswith("text/html")
