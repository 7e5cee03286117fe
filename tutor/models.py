"""What helps: hints. The chat and skill statistics come with the tutor's own issue."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from problems.models import Problem
from submissions.models import Submission


class Hint(models.Model):
    """One hint about one submission. The released text is a payload: {"sentences": [str, …]}."""

    class Status(models.TextChoices):
        QUEUED = "queued", _("Queued")
        RUNNING = "running", _("Running")
        FINISHED = "finished", _("Finished")
        CANCELLED = "cancelled", _("Cancelled")
        FAILED = "failed", _("Failed")

    class Outcome(models.TextChoices):
        COMPLETE = "complete", _("Complete")
        COMPUTED = "computed", _("Computed from the evidence")
        CANCELLED = "cancelled", _("Stopped by the learner")
        INTERRUPTED = "interrupted", _("Interrupted")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="hints")
    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="hints")
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="hints")
    level = models.PositiveSmallIntegerField(default=1)  # 1 nudge, 2 question, 3 concept, 4 example
    status = models.CharField(max_length=10, choices=Status, default=Status.QUEUED)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True, default="")
    provider = models.CharField(max_length=40, blank=True, default="")
    evidence_ids = models.JSONField(default=list, blank=True)
    payload = models.UUIDField(null=True, blank=True, editable=False)
    helpful = models.BooleanField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    lease_token = models.CharField(max_length=40, blank=True, default="", editable=False)
    lease_expires_at = models.DateTimeField(null=True, blank=True, editable=False)
    cancel_requested_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("created_at", "id")
        constraints = (models.UniqueConstraint(name="hint_level_unique", fields=("submission", "level")),)

    def __str__(self) -> str:
        return f"hint {self.level} of {self.submission_id}"
