"""What was sent and what became of it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from codereview.common.models import LeasedModel
from problems.models import Problem
from sandbox.judge.types import Verdict as JudgeVerdict


class Submission(LeasedModel):
    """A submission (an attempt that counts) or a run (one that does not): both take the same path.

    The row is the truth. Source code and the judgement are payloads, named by id. A worker owns the
    row while `lease_token` is its own and `lease_expires_at` lies ahead.
    """

    class Kind(models.TextChoices):
        SUBMISSION = "submission", _("Submission")
        RUN = "run", _("Run")

    class Status(models.TextChoices):
        QUEUED = "queued", _("Queued")
        RUNNING = "running", _("Running")
        FINISHED = "finished", _("Finished")
        CANCELLED = "cancelled", _("Cancelled")
        FAILED = "failed", _("Failed")

    class Verdict(models.TextChoices):
        ACCEPTED = JudgeVerdict.ACCEPTED.value, _("Accepted")
        WRONG_ANSWER = JudgeVerdict.WRONG_ANSWER.value, _("Wrong answer")
        TIME_LIMIT_EXCEEDED = JudgeVerdict.TIME_LIMIT_EXCEEDED.value, _("Time limit exceeded")
        MEMORY_LIMIT_EXCEEDED = JudgeVerdict.MEMORY_LIMIT_EXCEEDED.value, _("Memory limit exceeded")
        OUTPUT_LIMIT_EXCEEDED = JudgeVerdict.OUTPUT_LIMIT_EXCEEDED.value, _("Output limit exceeded")
        RUNTIME_ERROR = JudgeVerdict.RUNTIME_ERROR.value, _("Runtime error")
        COMPILE_ERROR = JudgeVerdict.COMPILE_ERROR.value, _("Compile error")
        JUDGE_ERROR = JudgeVerdict.JUDGE_ERROR.value, _("Judge error")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.SUBMISSION)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="submissions", null=True, blank=True
    )
    guest_key = models.CharField(max_length=40, blank=True, default="", editable=False)
    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="submissions", null=True, blank=True)
    language = models.CharField(max_length=20)
    status = models.CharField(max_length=10, choices=Status, default=Status.QUEUED)
    verdict = models.CharField(max_length=24, choices=Verdict, blank=True, default="")
    score = models.FloatField(default=0.0)
    tests_passed = models.PositiveIntegerField(default=0)
    tests_total = models.PositiveIntegerField(default=0)
    time_ms = models.PositiveIntegerField(default=0)
    memory_kb = models.PositiveIntegerField(default=0)
    sandbox = models.CharField(max_length=40, blank=True, default="")
    image = models.CharField(max_length=100, blank=True, default="")
    tests_digest = models.CharField(max_length=64, blank=True, default="")
    source_payload = models.UUIDField(editable=False)  # {"code": str, "stdin": str | None}
    judgement_payload = models.UUIDField(null=True, blank=True, editable=False)  # see selectors.submission_judgement
    request_id = models.CharField(
        max_length=64, blank=True, default="", editable=False, help_text=_("of the request that sent it: for the logs")
    )
    enqueued_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text=_("last handed to the broker; empty: could not be")
    )
    cancel_requested_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text=_("when the tutor and others were told of its end")
    )

    ahead_when_sent: int | None = None  # how many waited before it; known only where it was taken in just now

    class Meta:
        ordering = ("-created_at", "-id")
        indexes = (
            models.Index(name="submission_recent", fields=("kind", "-created_at", "-id")),
            models.Index(name="submission_user_recent", fields=("user", "kind", "-created_at", "-id")),
            models.Index(name="submission_problem_recent", fields=("problem", "kind", "-created_at", "-id")),
            models.Index(name="submission_user_problem", fields=("user", "problem", "kind", "-created_at", "-id")),
            models.Index(
                name="submission_guest_problem",
                fields=("guest_key", "problem", "-created_at", "-id"),
                condition=~models.Q(guest_key=""),
            ),
            models.Index(
                name="submission_open",
                fields=("status", "lease_expires_at"),
                condition=models.Q(status__in=("queued", "running")),
            ),
            models.Index(
                name="submission_untold",
                fields=("finished_at",),
                condition=models.Q(told_at__isnull=True, status__in=("finished", "failed")),
            ),
        )
        constraints = (
            models.CheckConstraint(
                name="submission_has_user_and_problem",
                condition=models.Q(kind="run") | models.Q(user__isnull=False, problem__isnull=False),
            ),
            models.CheckConstraint(
                name="submission_has_owner", condition=models.Q(user__isnull=False) | ~models.Q(guest_key="")
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"

    def get_absolute_url(self) -> str:
        return reverse("submission-detail", kwargs={"pk": self.pk})

    @property
    def is_open(self) -> bool:
        """Is a verdict still to come?"""
        return self.status in {self.Status.QUEUED, self.Status.RUNNING}


class Draft(models.Model):
    """The code a person is working on, per problem and language. The text is a payload."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts", null=True, blank=True
    )
    guest_key = models.CharField(max_length=40, blank=True, default="")
    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="drafts")
    language = models.CharField(max_length=20)
    revision = models.PositiveIntegerField(default=1)
    payload = models.UUIDField(editable=False)  # {"code": str}
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                name="draft_user_unique", fields=("user", "problem", "language"), condition=models.Q(user__isnull=False)
            ),
            models.UniqueConstraint(
                name="draft_guest_unique",
                fields=("guest_key", "problem", "language"),
                condition=models.Q(user__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return f"{self.problem_id} {self.language} r{self.revision}"
