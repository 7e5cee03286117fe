"""Runs analysers over files, each family of tools in a box of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

import structlog

from reviews.analysers.base import Analyser, Analysis, SourceFile
from reviews.analysers.registry import analysers_for
from reviews.findings import Finding
from sandbox import default_sandbox
from sandbox.base import BaseSandbox, Outcome, never_cancelled
from sandbox.exceptions import SandboxFault, SandboxUnavailable

TEXT_MAX_BYTES = 512 * 1024  # a larger file is not for these tools

logger = structlog.get_logger(__name__)


def analysers_run(
    *,
    files: Iterable[SourceFile],
    sandbox: BaseSandbox | None = None,
    cancelled: Callable[[], bool] = never_cancelled,
) -> Analysis:
    """What every fitting analyser says about these files. Never raises for anything that is in them.

    Without a sandbox, or without a tool's family in it, that tool is missing from `ran` and named in
    `failed`: a review without it is still a review. So is one that gave no answer about some file.
    """
    found: list[Finding] = []
    ran: dict[str, None] = {}
    failed: dict[str, str] = {}
    for analyser, sources in _work(files):
        if cancelled():
            break
        try:
            answers = _run(analyser, sources, sandbox or default_sandbox(), cancelled)
        except (SandboxFault, SandboxUnavailable) as error:
            logger.warning("reviews.analyser_failed", analyser=analyser.name, error=str(error))
            failed[analyser.name] = "sandbox_unavailable"
            continue
        if None in answers:
            failed[analyser.name] = "no_answer"
        if any(answer is not None for answer in answers):
            ran[analyser.name] = None
        found += [finding for answer in answers for finding in answer or ()]
    return Analysis(findings=tuple(found), ran=tuple(ran), failed=failed)


def _work(files: Iterable[SourceFile]) -> Iterator[tuple[Analyser, list[SourceFile]]]:
    """Each analyser with the files that it is for."""
    work: dict[Analyser, list[SourceFile]] = defaultdict(list)
    for source in files:
        if len(source.text.encode(errors="replace")) <= TEXT_MAX_BYTES:
            for analyser in analysers_for(language=source.language):
                work[analyser].append(source)
    yield from work.items()


def _run(
    analyser: Analyser, sources: Sequence[SourceFile], sandbox: BaseSandbox, cancelled: Callable[[], bool]
) -> list[list[Finding] | None]:
    """What it says of each file; None for one about which it gave no answer."""
    if analyser.family not in sandbox.families():
        raise SandboxUnavailable(f"The tools for {analyser.family} are not installed.")
    answers: list[list[Finding] | None] = []
    with sandbox.acquire(analyser.family) as box:
        box.write_files(analyser.tools())
        for source in sources:
            result = box.run(analyser.process(source), cancelled=cancelled)
            if result.outcome is Outcome.CANCELLED:
                break
            answers.append(analyser.read(result, source))
    return answers
