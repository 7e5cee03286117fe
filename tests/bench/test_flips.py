"""What is replayed to find flips: enough, and of every kind."""

from __future__ import annotations

from collections import Counter

from bench.fates import PROGRAMS, WORDS
from bench.flips import stored, told
from sandbox.judge import Flip
from sandbox.languages import LANGUAGES

FAMILIES = frozenset(language.family for language in LANGUAGES.values())


def test_five_hundred_submissions_in_every_language():
    """Submissions and runs, all modes, and in each language a program for each way to end."""
    requests = stored(FAMILIES)
    assert len(requests) >= 500
    assert {request.language for request in requests.values()} == set(LANGUAGES) == set(PROGRAMS)
    assert {request.mode.value for request in requests.values()} == {"stdio", "function", "interactive"}
    ends = Counter(name.split()[1] for name in requests if name.split()[0] in LANGUAGES)
    assert ends == dict.fromkeys([*WORDS, "broken"], len(LANGUAGES))


def test_what_this_machine_cannot_run_is_left_out():
    assert {request.language for request in stored(frozenset({"python"})).values()} == {"python"}


def test_a_flip_is_told_by_its_name():
    flip = Flip(index=1, seen=(("accepted accepted", 4), ("time_limit_exceeded time_limit_exceeded", 1)))
    assert list(told(["one", "two"], (flip,))) == [
        "two: 4 times accepted accepted, 1 times time_limit_exceeded time_limit_exceeded",
        "1 flips",
    ]
