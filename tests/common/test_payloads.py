"""`codereview.common.payloads` and the router: documents live in their own database."""

from __future__ import annotations

import uuid

import pytest
from django.db import connections, transaction

from codereview.common import payloads
from codereview.common.models import Payload
from codereview.common.routers import PayloadRouter

pytestmark = pytest.mark.django_db


class TestPayloads:
    def test_a_document_comes_back_as_it_was(self):
        """Nested values and all of Unicode survive."""
        data = {"code": "print('ü🙂')\n", "lines": [1, 2.5, None, {"a": True}]}
        assert payloads.payload_get(payload_id=payloads.payload_create(kind="source", data=data)) == data

    @pytest.mark.parametrize("payload_id", [None, uuid.UUID(int=7)])
    def test_a_missing_document_is_none(self, payload_id):
        """The caller reports it; nothing crashes."""
        assert payloads.payload_get(payload_id=payload_id) is None

    def test_several_are_read_in_one_query(self, django_assert_num_queries):
        """Missing ids are absent from the answer."""
        ids = [payloads.payload_create(kind="source", data={"n": n}) for n in range(3)]
        with django_assert_num_queries(1, using="payloads"):
            found = payloads.payloads_get(payload_ids=[*ids, uuid.uuid4()])
        assert found == {payload_id: {"n": n} for n, payload_id in enumerate(ids)}

    def test_deleting_counts_what_went_and_forgives_the_rest(self):
        """None and unknown ids are fine; no ids means no query."""
        payload_id = payloads.payload_create(kind="source", data={})
        assert payloads.payloads_delete(payload_ids=[payload_id, None, uuid.uuid4()]) == 1
        assert payloads.payloads_delete(payload_ids=[None]) == 0
        assert not Payload.objects.exists()

    def test_a_failed_row_leaves_an_orphan_never_a_row_without_payload(self):
        """The payload's database does not roll back with the rows: what stays is for the sweeper."""

        @transaction.atomic(using="default")
        def create():
            payloads.payload_create(kind="source", data={"n": 1})
            raise RuntimeError("the row failed")

        with pytest.raises(RuntimeError, match="row"):
            create()
        assert Payload.objects.count() == 1


class TestRouter:
    def test_each_database_has_its_own_tables_only(self):
        """Payloads have no table beside the rows, and rows none beside payloads."""
        assert "common_payload" not in connections["default"].introspection.table_names()
        there = set(connections["payloads"].introspection.table_names())
        assert "common_payload" in there
        assert there <= {"common_payload", "django_migrations"}

    def test_everything_else_is_left_to_the_default(self):
        """The router has no opinion about other models."""
        router = PayloadRouter()
        assert router.db_for_read(Payload) == router.db_for_write(Payload) == "payloads"
        assert router.allow_migrate("default", "problems", "problem") is None
        assert router.allow_migrate("payloads", "problems", "problem") is False
        assert router.allow_migrate("default", "common", "payload") is False
