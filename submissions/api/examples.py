"""Examples in the REST description. tests/submissions/api/test_examples.py holds them against real answers."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiExample

_ID = "5f0c1f6e-8f0e-4a4e-9a39-0d6a5b1c2d3e"

SUBMISSION_REQUEST = OpenApiExample(
    "Submit",
    value={"problem": "sum-of-two", "language": "python", "code": "print(sum(map(int, input().split())))\n"},
    request_only=True,
)

RUN_REQUEST = OpenApiExample(
    "Run on own input",
    value={"language": "python", "code": "print(input()[::-1])\n", "stdin": "stressed\n"},
    request_only=True,
)

_QUEUED = {
    "id": _ID,
    "kind": "submission",
    "problem": "sum-of-two",
    "language": "python",
    "status": "queued",
    "verdict": None,
    "score": 0.0,
    "time_ms": 0,
    "memory_kb": 0,
    "tests_passed": 0,
    "tests_total": 0,
    "created_at": "2026-11-22T15:00:00.000000+00:00",
    "started_at": None,
    "finished_at": None,
}

SUBMISSION_ACCEPTED = OpenApiExample(
    "Taken in", value={**_QUEUED, "ahead": 0}, response_only=True, status_codes=["202"]
)

_ENDED = {
    **_QUEUED,
    "status": "finished",
    "verdict": "accepted",
    "score": 1.0,
    "time_ms": 12,
    "memory_kb": 9876,
    "tests_passed": 1,
    "tests_total": 1,
    "started_at": "2026-11-22T15:00:00.010000+00:00",
    "finished_at": "2026-11-22T15:00:00.060000+00:00",
}

SUBMISSION_LIST_ITEM = OpenApiExample("One submission", value=_ENDED, response_only=True, status_codes=["200"])

SUBMISSION_DETAIL = OpenApiExample(
    "Judged",
    value={
        **_ENDED,
        "ahead": None,
        "compile": {"ok": True, "output": "", "time_ms": 3, "cached": False, "line": None},
        "tests": [
            {
                "name": "secret/01",
                "visibility": "secret",
                "verdict": "accepted",
                "time_ms": 12,
                "wall_ms": 13,
                "memory_kb": 9876,
                "message": "",
                "exception": None,
                "description": "Both numbers are zero",
            }
        ],
        "groups": [],
        "sandbox": "bubblewrap",
        "image": "host:0123456789abcdef",
        "tests_digest": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "code": "print(sum(map(int, input().split())))\n",
        "stdin": None,
    },
    response_only=True,
    status_codes=["200"],
)

DRAFT_REQUEST = OpenApiExample("Save", value={"code": "print(1)\n", "revision": 3}, request_only=True)

DRAFT = OpenApiExample(
    "A draft",
    value={"code": "print(1)\n", "revision": 4, "updated_at": "2026-11-22T15:00:00.000000+00:00"},
    response_only=True,
    status_codes=["200"],
)

EVENTS = OpenApiExample(
    "The end of a stream",
    value=(
        "id: 1795100000000-7\n"
        "event: submission.finished\n"
        'data: {"id": "1795100000000-7", "type": "submission.finished", "at": "2026-11-22T15:00:00.060000+00:00", '
        '"data": {"submission": "5f0c1f6e-8f0e-4a4e-9a39-0d6a5b1c2d3e", "verdict": "accepted"}}\n\n'
    ),
    response_only=True,
    status_codes=["200"],
)
