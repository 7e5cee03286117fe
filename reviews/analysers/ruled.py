"""Analysers whose checks are ours: the box says only which rule struck where; the words stay outside."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from reviews.analysers.base import Analyser, Rule, SourceFile, first_per_rule, ruled_finding, tool_files
from reviews.findings import Finding
from sandbox.base import Process, ProcessResult

_DETAIL = re.compile(r"[\w.$]{0,60}")
HITS_MAX = 500


class RuledAnalyser(Analyser):
    """Runs `entry` of `tool_files` with Python; it reads {"language", "text"} and writes a list of hits.

    A hit is {"rule", "line", "end_line", "detail"}. One that names no rule of `rules`, or a detail that
    is no name, is dropped: the code under review may have made it up.
    """

    family = "python"
    entry: str
    tool_files: tuple[str, ...]
    rules: Mapping[str, Rule]
    elsewhere: frozenset[str] = frozenset()  # rules that the program a fragment was cut out of may answer

    def tools(self) -> Mapping[str, bytes]:
        return tool_files(*self.tool_files)

    def process(self, source: SourceFile) -> Process:
        return Process(
            argv=("python3", self.entry),
            warm="python",
            stdin=json.dumps({"language": source.language, "text": source.text}).encode(),
            limits=self.limits(),
            env={"PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1"},
        )

    def read(self, result: ProcessResult, source: SourceFile) -> list[Finding] | None:
        try:
            hits = json.loads(result.stdout)
        except (ValueError, RecursionError):
            return None
        if not isinstance(hits, list):
            return None
        found = (self._finding(hit, source) for hit in hits[:HITS_MAX])
        return first_per_rule([finding for finding in found if finding is not None])

    def _finding(self, hit: Any, source: SourceFile) -> Finding | None:
        if not isinstance(hit, dict):
            return None
        rule_id, line, detail = hit.get("rule"), hit.get("line"), hit.get("detail", "")
        end = hit.get("end_line", line)
        if not isinstance(rule_id, str) or not isinstance(detail, str) or not _DETAIL.fullmatch(detail):
            return None
        rule = self.rules.get(rule_id)
        if rule is None or not isinstance(line, int) or not isinstance(end, int):
            return None
        if rule_id in self.elsewhere and source.is_fragment:
            return None
        return ruled_finding(
            rule_id=rule_id, rule=rule, source=source, analyser=self.name, line=line, end_line=end, detail=detail
        )
