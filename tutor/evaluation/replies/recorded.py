"""Replies from a file: what a model once said to a state, with model, prompt version and a hash of the text."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from tutor.evaluation.replies.base import Reply
from tutor.evaluation.states import CORPUS_FOLDER, State

RECORDED_FILE = CORPUS_FOLDER / "recorded.jsonl"


class RecordingChanged(ValueError):
    """The text of a recording is not the one that its hash names."""


def recorded_replies(states: Iterable[State], *, path: Path = RECORDED_FILE) -> Iterator[Reply]:
    """The recordings for these states. Raises RecordingChanged when a text was edited."""
    known = {state.id for state in states}
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        if hashlib.sha256(record["text"].encode()).hexdigest() != record["sha256"]:
            raise RecordingChanged(f"the recording for {record['state']} does not match its hash")
        if record["state"] in known:
            yield Reply(
                state=record["state"], tutor="recorded", family=record["family"], level=record["level"],
                turns=(record["text"],), leaks=record["leaks"], model=record["model"],
                prompt_version=record["prompt_version"],
            )  # fmt: skip
