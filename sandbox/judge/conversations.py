"""Interactive mode: who of two programs that talked to each other is to blame, and what is shown of it."""

from __future__ import annotations

from sandbox.base import Conversation, Outcome, ProcessResult, Utterance
from sandbox.judge.answers import Answer, answer_of_opinion
from sandbox.judge.author import REJECT_CODE, AuthorBench, AuthorFailure
from sandbox.judge.types import TestCase, Verdict
from sandbox.judge.verdicts import Ending, verdict_of_ending

_SIGPIPE = 13
# The last words of a Python interactor whose partner is gone.
_LOST_PARTNER = (b"EOFError", b"BrokenPipeError")
# What runtimes say of a pipe that nobody reads: Python, Node.js, the others in the words of the C library.
_CLOSED_PIPE = (b"BrokenPipeError", b"EPIPE", b"roken pipe")
_TOO_EARLY = "ended before the conversation was over"
_BOTH_WAITED = "waited for an answer that never came: is every line ended and the output flushed?"
# Of the time in which the learner's program waited, an interactor that worked longer than this share of it is to blame.
_BUSY_SHARE = 0.25


def answer_of_conversation(test: TestCase, ending: Ending, talk: Conversation, bench: AuthorBench) -> Answer:
    """Judge a conversation. Raises AuthorFailure when the interactor is to blame.

    Whoever ended first cannot have been brought down by the other. So an interactor that first says
    no has the last word, and a learner's program that first ends badly answers for itself. A closed
    pipe can be met before word of the other's end gets here: who wrote to nobody was not first.
    """
    ended_badly = verdict_of_ending(ending)
    if _rejected(talk.partner) and (talk.partner_ended_first or _wrote_to_nobody(talk.result)):
        return _told(test, bench, talk)
    if talk.partner_ended_first or ended_badly is None or ended_badly[0] is Verdict.TIME_LIMIT_EXCEEDED:
        _refuse_slow_partner(test, talk, bench)
    if ended_badly is not None:
        if talk.partner_ended_first:
            bench.opinion(test, talk.partner)  # it must have ended well for the learner's program to be blamed
        return _blamed(ended_badly, ending)
    if not talk.partner_ended_first and _lost_its_partner(talk.partner):
        return Answer(verdict=Verdict.WRONG_ANSWER, message=_TOO_EARLY, safe_message=_TOO_EARLY)
    return _told(test, bench, talk)


def _rejected(result: ProcessResult) -> bool:
    return result.outcome is Outcome.EXITED and result.exit_code == REJECT_CODE


def _wrote_to_nobody(result: ProcessResult) -> bool:
    """Was it brought down by a closed pipe? (A program that only pretends so gains the interactor's no.)"""
    if result.outcome is Outcome.SIGNALLED:
        return result.signal == _SIGPIPE
    failed = result.outcome is Outcome.EXITED and result.exit_code != 0
    return failed and any(word in result.stderr for word in _CLOSED_PIPE)


def _told(test: TestCase, bench: AuthorBench, talk: Conversation) -> Answer:
    return answer_of_opinion(bench.opinion(test, talk.partner), otherwise="the interactor did not accept what was said")


def _refuse_slow_partner(test: TestCase, talk: Conversation, bench: AuthorBench) -> None:
    """Nobody waits in vain by own fault for a partner that hangs or works for too long."""
    partner, own = talk.partner, talk.result
    if partner.outcome in {Outcome.CPU_LIMIT, Outcome.WALL_LIMIT}:
        bench.opinion(test, partner)
    if own.outcome is Outcome.WALL_LIMIT and partner.cpu_ms > own.wall_ms * _BUSY_SHARE:
        raise AuthorFailure(f"{bench.name} worked for {partner.cpu_ms} ms on {test.name} while the program waited")


def _blamed(ended: tuple[Verdict, str], ending: Ending) -> Answer:
    verdict, words = ended
    if ending.result.outcome is Outcome.WALL_LIMIT and ending.idle:
        words = _BOTH_WAITED
    elif words == "waited for input that never came":
        words = "read on after the conversation was over"
    return Answer(verdict=verdict, message=words, safe_message=words)


def _lost_its_partner(result: ProcessResult) -> bool:
    """Did the interactor fall over because nobody was there any more?"""
    if result.outcome is Outcome.SIGNALLED:
        return result.signal == _SIGPIPE
    last = result.stderr.strip().rsplit(b"\n", 1)[-1]
    return result.outcome is Outcome.EXITED and result.exit_code != 0 and last.startswith(_LOST_PARTNER)


def transcript_text(transcript: tuple[Utterance, ...]) -> bytes:
    """The conversation line by line: "< " before what the learner's program read, "> " before what it wrote."""
    lines: list[bytes] = []
    open_lines = {True: b"", False: b""}
    for part in transcript:
        pieces = (open_lines[part.by_partner] + part.content).split(b"\n")
        open_lines[part.by_partner] = pieces.pop()
        lines += [_mark(part.by_partner) + piece for piece in pieces]
    lines += [_mark(by_partner) + rest for by_partner, rest in open_lines.items() if rest]
    return b"\n".join(lines) + b"\n" if lines else b""


def _mark(by_partner: bool) -> bytes:
    return b"< " if by_partner else b"> "
