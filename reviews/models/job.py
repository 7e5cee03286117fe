"""What reviews of both kinds share: how far they are."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from codereview.common.models import LeasedModel


class Status(models.TextChoices):
    QUEUED = "queued", _("Queued")
    RUNNING = "running", _("Running")
    FINISHED = "finished", _("Finished")
    CANCELLED = "cancelled", _("Cancelled")
    FAILED = "failed", _("Failed")


class ReviewJob(LeasedModel):
    """Queued, claimed by one worker at a time, finished once."""

    status = models.CharField(max_length=12, choices=Status, default=Status.QUEUED)
    cancel_requested_at = models.DateTimeField(null=True, blank=True, editable=False)
    error_code = models.CharField(max_length=40, blank=True, default="")  # why it failed; docs/errors.md
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
