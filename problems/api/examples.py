"""Examples in the REST description. tests/problems/api/test_examples.py holds them against real answers."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiExample

_LIST_ITEM = {
    "slug": "sum-of-two",
    "title": "Sum of two",
    "difficulty": "easy",
    "mode": "stdio",
    "skills": [{"slug": "arithmetic", "name": "Arithmetic"}],
    "status": "new",
}

PROBLEM_LIST_ITEM = OpenApiExample("A page of one problem", value=_LIST_ITEM, response_only=True, status_codes=["200"])

PROBLEM_DETAIL = OpenApiExample(
    "A problem",
    value={
        **_LIST_ITEM,
        "statement": "Read two numbers and print their sum.",
        "statement_html": "<p>Read two numbers and print their sum.</p>\n",
        "samples": [{"name": "sample/1", "input": "1 2\n", "expected": "3\n", "description": ""}],
        "languages": [{"id": "python", "name": "Python"}],
        "starter_code": {"python": "a, b = map(int, input().split())\n"},
        "signature": None,
        "limits": {"time_limit_ms": 1000, "memory_limit_kb": 262144, "output_limit_kb": 1024},
    },
    response_only=True,
    status_codes=["200"],
)

UNKNOWN_PARAMETER = OpenApiExample(
    "An unknown parameter",
    value={
        "type": "/docs#error-unknown_parameter",
        "title": "The request is not valid",
        "status": 400,
        "detail": "Unknown query parameter 'nonsense'. Known are difficulty, ordering, page, page_size, search, "
        "status, tag.",
        "code": "unknown_parameter",
        "request_id": "0123456789abcdef0123456789abcdef",
        "errors": [
            {
                "pointer": "/nonsense",
                "code": "unknown_parameter",
                "detail": "Unknown query parameter 'nonsense'. Known are difficulty, ordering, page, page_size, "
                "search, status, tag.",
            }
        ],
    },
    response_only=True,
    status_codes=["400"],
)

PROBLEM_NOT_FOUND = OpenApiExample(
    "No such problem",
    value={
        "type": "/docs#error-not_found",
        "title": "Not found",
        "status": 404,
        "detail": "There is no problem with this name.",
        "code": "not_found",
        "request_id": "0123456789abcdef0123456789abcdef",
        "errors": [],
    },
    response_only=True,
    status_codes=["404"],
)
