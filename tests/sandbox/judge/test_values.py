"""Typed values: strict JSON in, exact types, comparison outside."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.judge import CheckerSpec
from sandbox.judge.values import InvalidValue, compare_values, decode_value, encode_value
from sandbox.languages.signatures import InvalidType, ValueType, parse_type

EXACT = CheckerSpec(kind="exact")
SCALARS = {
    "int": st.integers(),
    "float": st.floats(allow_nan=False, allow_infinity=False),
    "bool": st.booleans(),
    "str": st.text(),
}


def typed_values(depth: int = 3):
    """Pairs of a type and a value of it."""
    scalars = st.sampled_from(sorted(SCALARS)).flatmap(lambda kind: st.tuples(st.just(kind), SCALARS[kind]))
    if depth == 0:
        return scalars
    return scalars | typed_values(depth - 1).flatmap(_containers)


def _containers(pair):
    kind, value = pair
    return st.sampled_from(
        [
            (f"list[{kind}]", [value] * 3),
            (f"list[{kind}]", []),
            (f"dict[str, {kind}]", {"": value, "x": value}),
            (f"optional[{kind}]", None),
            (f"optional[{kind}]", value),
        ]
    )


class TestRoundTrip:
    @given(typed_values())
    def test_what_is_encoded_is_decoded(self, pair):
        kind, value = pair
        assert decode_value(encode_value(value).encode(), parse_type(kind)) == value

    @given(st.binary(max_size=40), st.sampled_from(["int", "list[str]", "dict[str, float]", "optional[bool]"]))
    def test_hostile_bytes_give_a_value_or_a_reason(self, text, kind):
        """Nothing but InvalidValue ever leaves the codec."""
        with contextlib.suppress(InvalidValue):
            decode_value(text, parse_type(kind))


class TestExactTypes:
    @pytest.mark.parametrize(
        ("text", "kind", "words"),
        [
            (b"true", "int", "bool where int is expected"),
            (b"1", "bool", "int where bool is expected"),
            (b"1.0", "int", "float where int is expected"),
            (b'"1"', "int", "str where int is expected"),
            (b"true", "float", "bool where float is expected"),
            (b"null", "int", "None where int is expected"),
            (b"[1, true]", "list[int]", r"\[1\]: bool where int is expected"),
            (b'{"a": [1, "x"]}', "dict[str, list[int]]", r".a\[1\]: str where int is expected"),
            (b"NaN", "float", "NaN is not a value"),
            (b"-Infinity", "float", "-Infinity is not a value"),
            (b"1e999", "float", "too large for a float"),
            (b"1" + b"0" * 400, "float", "too large for a float"),
            (b"9" * 5000, "int", "too long or nested too deep"),
            (b"[" * 100_000, "list[int]", "too long or nested too deep"),
            (b'{"a": 1, "a": 2}', "dict[str, int]", "a key occurs twice"),
            (b"1 2", "int", "not a JSON value"),
            (b"", "int", "not a JSON value"),
            (b"\xff", "int", "not UTF-8"),
        ],
    )
    def test_refused_with_the_reason(self, text, kind, words):
        with pytest.raises(InvalidValue, match=words):
            decode_value(text, parse_type(kind))

    def test_an_int_is_a_float_where_one_is_expected(self):
        value = decode_value(b"[1, 2.5]", parse_type("list[float]"))
        assert value == [1.0, 2.5]
        assert [type(item) for item in value] == [float, float]


class TestTypes:
    @given(typed_values())
    def test_a_type_reads_back_as_it_is_written(self, pair):
        assert str(parse_type(pair[0])) == pair[0]

    def test_spaces_do_not_matter(self):
        assert parse_type(" dict[str,list[ int ]] ") == ValueType("dict", ValueType("list", ValueType("int")))

    @pytest.mark.parametrize(
        "text", ["", "integer", "list", "list[", "list[int", "list[int]]", "dict[int, int]", "int int", "a" * 300]
    )
    def test_what_is_no_type_is_refused(self, text):
        with pytest.raises(InvalidType):
            parse_type(text)

    def test_depth_is_bounded(self):
        with pytest.raises(InvalidType, match="nests deeper than 6"):
            parse_type("list[" * 6 + "int" + "]" * 6)


class TestCompare:
    @pytest.mark.parametrize(
        ("expected", "actual", "kind"),
        [
            ([1, 2], [1, 3], "value"),
            ([1, 2], [1], "missing_output"),
            ([1], [1, 2], "extra_output"),
            ([1, 2], [2, 1], "order"),
            ("Yes", "yes", "case"),
            ("a b", "a  b", "whitespace"),
            (1, 2, "value"),
            (None, 2, "value"),
            ({"a": 1}, {"a": 2}, "value"),
        ],
    )
    def test_a_difference_has_a_kind(self, expected, actual, kind):
        assert compare_values(expected, actual, EXACT).kind == kind

    def test_the_order_of_keys_does_not_matter(self):
        assert compare_values({"a": 1, "b": 2}, {"b": 2, "a": 1}, EXACT) is None

    def test_unordered_compares_the_top_level_list(self):
        spec = CheckerSpec(kind="unordered")
        assert compare_values([[1, 2], [3]], [[3], [1, 2]], spec) is None
        assert compare_values([[1, 2]], [[2, 1]], spec).kind == "value"
        assert compare_values([1, 1, 2], [1, 2, 2], spec) is not None

    def test_floats_are_compared_at_every_depth(self):
        spec = CheckerSpec(kind="floats", options={"absolute": 1e-6, "relative": 0.0})
        assert compare_values({"a": [0.1, 0.2]}, {"a": [0.1, 0.2 + 1e-9]}, spec) is None
        assert compare_values({"a": [0.1]}, {"a": [0.11]}, spec) is not None
        assert compare_values([0.1], [0.1, 0.1], spec) is not None

    @given(st.recursive(st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
    def test_every_value_equals_itself_through_json(self, value):
        for kind in ("exact", "tokens", "floats", "unordered"):
            assert compare_values(value, json.loads(json.dumps(value)), CheckerSpec(kind=kind)) is None
