"""What models were asked, what it cost, and how much of each budget is spent or promised."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class UsageEntry(models.Model):
    """One question to one provider. Written once when it ended, never edited. Holds no text."""

    class Outcome(models.TextChoices):
        COMPLETE = "complete", _("Complete")
        STOPPED = "stopped", _("Stopped by its reader")  # the gate withheld the rest
        CANCELLED = "cancelled", _("Stopped by the learner")
        REFUSED = "refused", _("The model declined")
        LENGTH = "length", _("Cut at its limit")
        FAILED = "failed", _("Failed")
        LOST = "lost", _("Its worker died")

    created_at = models.DateTimeField(auto_now_add=True, db_index=True)
    purpose = models.CharField(max_length=20)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="model_usage"
    )
    subject = models.CharField(max_length=64, blank=True, help_text=_("id of the hint, message or review"))
    provider = models.CharField(max_length=40)
    model = models.CharField(max_length=100, blank=True)
    prompt_version = models.CharField(max_length=40, blank=True)
    tokens_fresh = models.PositiveIntegerField(default=0)
    tokens_cached = models.PositiveIntegerField(default=0)
    tokens_output = models.PositiveIntegerField(default=0)
    estimated = models.BooleanField(default=False, help_text=_("counted here: the provider did not tell"))
    price_micro = models.PositiveBigIntegerField(default=0, help_text=_("at that time, in millionths"))
    requests = models.PositiveSmallIntegerField(default=1, help_text=_("sent upstream, retries included"))
    first_token_ms = models.PositiveIntegerField(null=True, blank=True)
    total_ms = models.PositiveIntegerField(default=0)
    outcome = models.CharField(max_length=10, choices=Outcome)
    fault = models.CharField(max_length=20, blank=True, help_text=_("code of what it failed with"))

    class Meta:
        ordering = ("-created_at", "-id")
        verbose_name_plural = "usage entries"
        indexes = (models.Index(name="usage_subject_idx", fields=("subject",)),)

    def __str__(self) -> str:
        return f"{self.purpose} by {self.provider}: {self.outcome}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Only ever inserts: what was booked stays as it was booked."""
        if not self._state.adding:
            raise TypeError("A usage entry is never edited.")
        super().save(*args, **kwargs)


class BudgetCount(models.Model):
    """What one scope has spent in one period, and what running calls may still spend of it.

    `key` reads user:<id>:<day>, class:<id>:<day> or platform:<month>.
    """

    key = models.CharField(max_length=80, unique=True)
    spent_micro = models.PositiveBigIntegerField(default=0)
    spent_tokens = models.PositiveBigIntegerField(default=0)
    reserved_micro = models.PositiveBigIntegerField(default=0)
    reserved_tokens = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return self.key


class CallWindow(models.Model):
    """How often a person has had a model asked in their latest window."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+")
    began_at = models.DateTimeField()
    calls = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.calls} calls"


class Reservation(models.Model):
    """What a running call may spend at most. Goes when the call is settled, or when its worker has died."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    keys = models.JSONField(default=list)
    micro = models.PositiveBigIntegerField(default=0)
    tokens = models.PositiveBigIntegerField(default=0)
    purpose = models.CharField(max_length=20)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    subject = models.CharField(max_length=64, blank=True)
    provider = models.CharField(max_length=40)
    prompt_version = models.CharField(max_length=40, blank=True)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.tokens} tokens for {self.subject}"
