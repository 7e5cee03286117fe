"""What a model answers is data: read strictly, cleaned, bounded."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.answering.replies import LIST_MAX, TEXT_MAX, InvalidReply, reply_parse

QUERY = {"kind": "query", "restated": "All of them.", "sql": "SELECT 1"}


class TestReplyParse:
    def test_fences_and_talk_around_the_object_are_passed_over(self):
        text = f"Here you are:\n```json\n{json.dumps(QUERY)}\n```"
        assert reply_parse(text).sql == "SELECT 1"

    @pytest.mark.parametrize(
        "changes",
        [{"kind": "drop"}, {"sql": ""}, {"sql": 3}, {"restated": ""}, {"kind": "clarify", "choices": ["one"]},
         {"kind": "refuse"}],
    )  # fmt: skip
    def test_a_missing_part_is_named_as_such(self, changes):
        with pytest.raises(InvalidReply):
            reply_parse(json.dumps({**QUERY, **changes}))

    def test_words_are_cleaned_and_bounded(self):
        reply = reply_parse(
            json.dumps({**QUERY, "restated": "a\u202eb\n c" + "x" * 5000, "definitions": ["d", 3, ""] * 20})
        )
        assert reply.restated.startswith("ab c")
        assert len(reply.restated) == TEXT_MAX
        assert reply.definitions == ["d"] * (LIST_MAX // 3 + 1)

    def test_the_query_is_left_as_it_is_for_the_guard(self):
        assert reply_parse(json.dumps({**QUERY, "sql": " SELECT '\u200b' "})).sql == "SELECT '\u200b'"

    @given(st.text() | st.recursive(st.none() | st.text() | st.integers(), st.lists).map(json.dumps))
    def test_any_text_is_a_reply_or_refused(self, text):
        with pytest.raises(InvalidReply):
            reply_parse(text)
