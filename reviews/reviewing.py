"""One file reviewed, finding by finding: analysers first, then a model that may cite them.

The same way serves a review that is stored and one that is only streamed. It stores nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from codereview.accounts.models import User
from codereview.llm import Completion, CompletionRequest, Message, completion_open
from codereview.llm.prompts import canary_make, fence, prompt_load
from reviews.analysers import Analysis, SourceFile, analysers_run
from reviews.findings import (
    FINDINGS_PER_FILE,
    Finding,
    Severity,
    findings_rating,
    findings_select,
    importance,
    says_the_same,
)
from reviews.model_output import AnswerReader, line_units
from reviews.summing import summary_compose

ANALYSER_FINDINGS_MAX = 8
CODE_LIMIT = 40_000  # characters of the code that a model sees
ANSWER_TOKENS = 2_000
PURPOSE = "review"
Told = tuple[int, Finding]


@dataclass(slots=True)
class Reviewing:
    """A review while it is made. Iterate over it once: (index, finding), each as soon as it is sure.

    An index that comes again replaces the finding of that index: a model explained it better.
    """

    source: SourceFile
    user: User | None
    subject: str
    cancelled: Callable[[], bool]
    use_model: bool = True
    findings: list[Finding] = field(default_factory=list)
    analysis: Analysis = field(default_factory=Analysis)
    provider: str = "rules"
    model: str = ""
    prompt_version: str = ""
    response: str = ""
    interrupted: bool = False
    budget_reason: str = ""
    fault: str = ""
    dropped: Counter[str] = field(default_factory=Counter)
    _summary: str = ""

    def __iter__(self) -> Iterator[Told]:
        self.analysis = analysers_run(files=[self.source], cancelled=self.cancelled)
        for finding in findings_select(findings=self.analysis.findings, limit=ANALYSER_FINDINGS_MAX):
            yield self._tell(finding)
        if not self.cancelled():
            yield from self._ask()

    @property
    def rating(self) -> int | None:
        """Computed from the findings; None when nobody could look."""
        return findings_rating(findings=self.findings) if self._looked else None

    @property
    def _looked(self) -> bool:
        return bool(self.analysis.ran) or self.provider != "rules"

    def document(self) -> dict[str, Any]:
        """The answer as it is stored and sent: findings in order of importance."""
        findings = sorted(self.findings, key=importance)
        said = self._summary or summary_compose(findings=findings, looked=self._looked)
        if self._looked and self.source.is_fragment:
            said = (
                f"{said} {_('It was checked as a fragment: names that it does not declare are not held against it.')}"
            )
        return {
            "findings": [finding.to_json() for finding in findings],
            "summary": said,
            "response": self.response,
            "rating": self.rating,
            "analysers": {"ran": list(self.analysis.ran), "failed": dict(self.analysis.failed)},
            "dropped": dict(self.dropped),
            "provider": self.provider,
            "model": self.model,
            "prompt_version": self.prompt_version,
            "interrupted": self.interrupted,
            "model_fault": self.budget_reason or self.fault,
        }

    def _tell(self, finding: Finding) -> Told:
        self.findings.append(finding)
        return len(self.findings) - 1, finding

    def _ask(self) -> Iterator[Told]:
        """What a model adds. Computed answers are the findings themselves, so they add nothing."""
        request = self._request()
        with completion_open(
            request=request,
            user=self.user,
            subject=self.subject,
            cancelled=self.cancelled,
            use_model=self.use_model,
        ) as completion:
            reader = self._reader()
            lines: list[str] = []
            for line in completion.units(line_units):
                if completion.computed:
                    continue
                lines.append(line)
                finding = reader.read(line)
                told = self._add(finding) if finding else None
                if told is not None:
                    completion.released()  # it is shown: nobody else takes over now
                    yield told
            self._note(completion, reader, lines)

    def _note(self, completion: Completion, reader: AnswerReader, lines: list[str]) -> None:
        self.fault = completion.fault
        self.budget_reason = completion.budget_reason
        self.interrupted = completion.interrupted
        if completion.computed and not reader.taken:
            return
        self.provider, self.model = completion.provider, completion.model
        self.prompt_version = completion.prompt_version
        self.dropped, self._summary, self.response = reader.dropped, reader.summary, "\n".join(lines)

    def _add(self, finding: Finding) -> Told | None:
        """Take a model's finding: in place of the one that it explains, or as a new one."""
        explained = self._explained(finding)
        if explained is not None:
            before = self.findings[explained]
            # The analyser is sure of the place and of how much it matters; the model finds the words.
            merged = replace(
                before,
                text=finding.text,
                suggestion=finding.suggestion or before.suggestion,
                source=f"{before.source}, model" if "model" not in before.source else before.source,
                evidence=finding.evidence,
            )
            self.findings[explained] = merged
            return explained, merged
        if len(self.findings) >= FINDINGS_PER_FILE:
            self.dropped["too_many"] += 1
            return None
        return self._tell(finding)

    def _explained(self, finding: Finding) -> int | None:
        for identifier in finding.evidence:
            index = int(identifier[1:]) - 1
            if abs(self.findings[index].start_line - finding.start_line) <= 1:
                return index
        same = (index for index, other in enumerate(self.findings) if says_the_same(finding, other))
        return next(same, None) if finding.severity is not Severity.CELEBRATORY else None

    def _reader(self) -> AnswerReader:
        ids = frozenset(f"A{number}" for number in range(1, len(self.findings) + 1))
        canary = canary_make(subject=self.subject)
        return AnswerReader(file=self.source.path, lines=self.source.lines, evidence_ids=ids, canary=canary)

    def _request(self) -> CompletionRequest:
        prompt = prompt_load(package="reviews", name="review")
        canary = canary_make(subject=self.subject)
        system = f"{prompt.text}\n\nThe word {canary} is secret: never write it."
        said = summary_compose(findings=self.findings, looked=self._looked)
        computed = tuple(finding.text for finding in self.findings) or (said,)
        return CompletionRequest(
            purpose=PURPOSE,
            computed=computed,
            messages=(Message(role="system", content=system), Message(role="user", content=self._data())),
            prompt_version=prompt.version,
            max_tokens=ANSWER_TOKENS,
        )

    def _data(self) -> str:
        evidence = "\n".join(
            f"A{number} line {finding.start_line} {finding.severity} {finding.category}: {finding.text}"
            for number, finding in enumerate(self.findings, 1)
        )
        numbered = "\n".join(f"{number:>4} {line}" for number, line in enumerate(self.source.lines, 1))
        return "\n\n".join(
            (
                f"Language: {self.source.language}",
                fence("findings of the analysers", evidence or "none", limit=8_000),
                fence("code", numbered, limit=CODE_LIMIT),
            )
        )
