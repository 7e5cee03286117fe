"""The live events of reviews: what each says."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from reviews.findings import Finding

STARTED = "review.started"
FINDING = "review.finding"
FINISHED = "review.finished"
ERROR = "error"
ENDS = frozenset({FINISHED, ERROR})


def finding_data(*, index: int, finding: Finding) -> dict[str, Any]:
    return {"index": index, "finding": finding.to_json()}


def result_data(*, document: Mapping[str, Any]) -> dict[str, Any]:
    """What a review comes to, beside its findings. `document` is as `Reviewing.document` makes it."""
    return {
        "status": "finished",
        "rating": document["rating"],
        "findings_count": len(document["findings"]),
        "summary": document["summary"],
        "analysers": document["analysers"],
        "provider": document["provider"],
        "interrupted": document["interrupted"],
    }


def of_review(review_id: uuid.UUID, data: Mapping[str, Any]) -> dict[str, Any]:
    """An event of a stored review names it."""
    return {"review": str(review_id), **data}
