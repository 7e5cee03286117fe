"""Questions about the platform's data: who asked what, the query that answered it, and the answer."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from codereview.common.models import LeasedModel


class Question(LeasedModel):
    """One question. The payload holds the answer: see `insights.answering.answer.Answer.document`.

    `sql` is what was run: generated from the checked tree, never the text of a model. Until a question
    that brings its own query has been answered, it is that query as it came.
    """

    class Status(models.TextChoices):
        QUEUED = "queued", _("Queued")
        RUNNING = "running", _("Running")
        FINISHED = "finished", _("Finished")
        CANCELLED = "cancelled", _("Cancelled")
        FAILED = "failed", _("Failed")

    class Outcome(models.TextChoices):
        ANSWERED = "answered", _("Answered")
        CLARIFY = "clarify", _("Asks back")
        REFUSED = "refused", _("Refused")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="questions")
    question = models.TextField(max_length=2000)
    restated = models.TextField(blank=True, default="")
    ready_made = models.CharField(max_length=60, blank=True, default="")  # the library's name, when it answered
    sql = models.TextField(blank=True, default="")
    sql_by_hand = models.BooleanField(default=False)
    parameters = models.JSONField(default=dict, blank=True)  # of `sql`, by name
    names = models.BooleanField(default=False)  # does the answer name learners?
    chart = models.JSONField(null=True, blank=True)  # {kind, x, y, series, format}, closed
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True, default="")
    reason_code = models.CharField(max_length=40, blank=True, default="")
    reason = models.CharField(max_length=500, blank=True, default="")  # for people: the refusal, or what is asked back
    row_count = models.PositiveIntegerField(default=0)
    truncated = models.BooleanField(default=False)
    hidden = models.PositiveIntegerField(default=0)  # rows left out: too few learners stand behind them
    run_ms = models.PositiveIntegerField(null=True, blank=True)
    shared = models.BooleanField(default=False)  # with other staff
    rerun_of = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="reruns")
    provider = models.CharField(max_length=40, blank=True, default="")
    model_name = models.CharField(max_length=100, blank=True, default="")
    prompt_version = models.CharField(max_length=40, blank=True, default="")
    payload = models.UUIDField(null=True, blank=True, editable=False)
    status = models.CharField(max_length=12, choices=Status, default=Status.QUEUED)
    cancel_requested_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at", "-id")
        indexes = (
            models.Index(name="question_history_idx", fields=("user", "-created_at", "-id")),
            models.Index(name="question_status_idx", fields=("status", "created_at")),
        )
        permissions = (("see_names", "Can see the names of learners in answers"),)

    def __str__(self) -> str:
        return self.question[:80]

    @property
    def is_open(self) -> bool:
        return self.status in {self.Status.QUEUED, self.Status.RUNNING}


class Pseudonym(models.Model):
    """The number by which a learner is known in questions; it says nothing about the learner."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="pseudonym"
    )
    number = models.PositiveIntegerField(unique=True, editable=False)

    def __str__(self) -> str:
        return f"learner {self.number}"


class Standing(models.Model):
    """How a learner stands on a problem tried: all judged submissions together.

    The database keeps it itself, see `insights.query.standings`; nobody writes it here, and what becomes
    of a learner or a problem reaches it through their submissions.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, related_name="+")
    problem = models.ForeignKey("problems.Problem", on_delete=models.DO_NOTHING, related_name="+")
    attempts = models.PositiveIntegerField()
    solved = models.PositiveSmallIntegerField()  # 1 or 0, as questions count
    attempts_to_solve = models.PositiveIntegerField(null=True)
    first_at = models.DateTimeField()
    solved_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField()
    best_score = models.FloatField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("user", "problem"), name="standing_of_learner_and_problem"),)

    def __str__(self) -> str:
        return f"{self.attempts} attempts"
