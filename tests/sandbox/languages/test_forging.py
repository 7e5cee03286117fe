"""Forging in the compiled languages: whatever the code does, it can only state a value.

As `tests/sandbox/judge/test_forging.py`; the answer is a random text that the input does not tell.
"""

from __future__ import annotations

import json
import secrets

import pytest

from sandbox.judge import Verdict, judge
from tests.sandbox.judge.requests import call, case
from tests.sandbox.languages.forgers import FORGERS, HONEST
from tests.sandbox.languages.places import quickest_place

TRICKS = [(language, trick) for language, tricks in FORGERS.items() for trick in tricks]


def verdicts(sandboxes, cache, language, source, *, given="guess", expected=""):
    """The verdict on a disclosed and on a secret test."""
    needle = expected or f"needle-{secrets.token_hex(16)}"
    stdin, answer = (json.dumps(given) + "\n").encode(), (json.dumps(needle) + "\n").encode()
    judgement = judge(
        call(
            case(stdin, answer),
            case(stdin, answer, visibility="secret"),
            source=source,
            language=language,
            types=("str",),
            returns="str",
            time_limit_ms=1000,
        ),
        sandbox=sandboxes[quickest_place(language)],
        cache=cache,
    )
    assert judgement.compile.ok, judgement.compile.output
    return [test.verdict for test in judgement.tests]


@pytest.mark.parametrize(("language", "trick"), TRICKS)
def test_no_trick_is_accepted(sandboxes, cache, language, trick):
    """Wrong answer or an error of the program's own, never accepted, never our fault."""
    for verdict in verdicts(sandboxes, cache, language, FORGERS[language][trick]):
        assert verdict in {Verdict.WRONG_ANSWER, Verdict.RUNTIME_ERROR, Verdict.OUTPUT_LIMIT_EXCEEDED}


@pytest.mark.parametrize("language", HONEST)
def test_an_honest_program_after_all_tricks_is_accepted(sandboxes, cache, language):
    """The harness would accept a right value, and nothing that a forger left behind changes that."""
    found = verdicts(sandboxes, cache, language, HONEST[language], given="right", expected="right")
    assert found == [Verdict.ACCEPTED, Verdict.ACCEPTED]
