"""What helps: hints, the chat, what became of a hint, and what a learner has shown to know."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from codereview.common.models import LeasedModel
from problems.models import Problem, Skill
from submissions.models import Submission


class Told(LeasedModel):
    """What the tutor tells one learner sentence by sentence: a hint, or an answer of the chat."""

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

    status = models.CharField(max_length=10, choices=Status, default=Status.QUEUED)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True, default="")
    provider = models.CharField(max_length=40, blank=True, default="")
    model = models.CharField(max_length=100, blank=True, default="")
    prompt_version = models.CharField(max_length=40, blank=True, default="")
    withheld_reason = models.CharField(max_length=40, blank=True, default="")  # the gate's code, when it withheld
    payload = models.UUIDField(null=True, blank=True, editable=False)
    helpful = models.BooleanField(null=True, blank=True)
    cancel_requested_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


class Hint(Told):
    """One hint about one submission. The released text is a payload: {"sentences": [str, …]}."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="hints")
    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="hints")
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="hints")
    level = models.PositiveSmallIntegerField(default=1)  # 1 nudge, 2 question, 3 concept, 4 example
    evidence_ids = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ("created_at", "id")
        constraints = (models.UniqueConstraint(name="hint_level_unique", fields=("submission", "level")),)
        indexes = (models.Index(name="hint_status_idx", fields=("status", "created_at")),)

    def __str__(self) -> str:
        return f"hint {self.level} of {self.submission_id}"


class Message(Told):
    """One turn of the chat on a problem. The text is a payload: {"text": str} or {"sentences": [str, ...]}.

    A user's message is finished when it is stored; the assistant's answer is produced like a hint.
    """

    class Role(models.TextChoices):
        USER = "user", _("Learner")
        ASSISTANT = "assistant", _("Tutor")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="messages")
    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="messages")
    # The attempt the turn is about: the newest one when it was sent. None before the first attempt.
    submission = models.ForeignKey(
        Submission, on_delete=models.SET_NULL, null=True, blank=True, related_name="messages"
    )
    role = models.CharField(max_length=10, choices=Role)
    answers = models.OneToOneField("self", on_delete=models.CASCADE, null=True, blank=True, related_name="answer")

    class Meta:
        ordering = ("created_at", "id")
        indexes = (
            models.Index(name="message_thread_idx", fields=("user", "problem", "created_at")),
            models.Index(name="message_status_idx", fields=("status", "created_at")),
        )

    def __str__(self) -> str:
        return f"{self.role} on {self.problem_id}"


class Effort(models.Model):
    """A sign that a learner thought before asking: it unlocks the next level of the ladder.

    The words are a payload ("effort": {"text": str}).
    """

    class Kind(models.TextChoices):
        HYPOTHESIS = "hypothesis", _("A guess at the cause")
        PREDICTION = "prediction", _("A predicted output")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="efforts")
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="efforts")
    kind = models.CharField(max_length=12, choices=Kind)
    payload = models.UUIDField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("created_at", "id")

    def __str__(self) -> str:
        return f"{self.kind} about {self.submission_id}"


class TutorPreference(models.Model):
    """What a learner wants of the tutor. No row means the defaults."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tutor_preference")
    automatic_hints = models.BooleanField(default=True)
    use_model = models.BooleanField(default=True)  # False: computed hints only, nothing leaves the house
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"preferences of {self.user_id}"


class HintOutcome(models.Model):
    """What followed a hint: how the learner met it, and what the next attempt on the problem showed."""

    class Reception(models.TextChoices):
        ENGAGED = "engaged", _("Engaged")
        DISMISSED = "dismissed", _("Dismissed")
        IGNORED = "ignored", _("Ignored")

    hint = models.OneToOneField(Hint, on_delete=models.CASCADE, related_name="followed_by", primary_key=True)
    reception = models.CharField(max_length=10, choices=Reception, blank=True, default="")
    next_submission = models.ForeignKey(
        Submission, on_delete=models.SET_NULL, null=True, blank=True, related_name="after_hints"
    )
    tests_newly_passing = models.PositiveIntegerField(default=0)
    tests_newly_failing = models.PositiveIntegerField(default=0)
    lines_touched = models.PositiveIntegerField(default=0)
    seconds = models.PositiveIntegerField(null=True, blank=True)  # from the hint's end to the next attempt
    solved = models.BooleanField(default=False)  # the next attempt was accepted
    # Another problem with a common skill, solved later without any hint. None: not known yet.
    solved_unaided_later = models.BooleanField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"what followed hint {self.hint_id}"


class SkillStat(models.Model):
    """What a learner has shown in one skill. Rebuildable from submissions and hints."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="skill_stats")
    tag = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="stats")
    solved = models.PositiveIntegerField(default=0)  # different problems
    attempts = models.PositiveIntegerField(default=0)  # judged submissions that count
    hints_used = models.PositiveIntegerField(default=0)
    mastery = models.FloatField(default=0.0)  # 0 to 1
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("user", "tag")
        constraints = (
            models.UniqueConstraint(name="skill_stat_unique", fields=("user", "tag")),
            models.CheckConstraint(
                name="skill_stat_mastery_share", condition=models.Q(mastery__gte=0) & models.Q(mastery__lte=1)
            ),
        )

    def __str__(self) -> str:
        return f"{self.tag_id} of {self.user_id}"
