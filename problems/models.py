"""What is asked: problems, their tests, reference solutions, hint ladders and verifications."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from codereview.common.models import LeasedModel
from problems.packages.model import HINT_LEVELS
from sandbox.judge.types import Mode as JudgeMode
from sandbox.judge.types import Verdict as JudgeVerdict


class Skill(models.Model):
    """A tag naming what a problem trains ("binary-search")."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=60)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Problem(models.Model):
    """A problem. Services keep what is derived from the rest: `statement_html` and the two digests.

    `content_digest` covers everything a verification depends on (tests, checker, limits, signature,
    labelled solutions); `package_digest` covers the whole package, words included; it differs from
    `imported_digest` when the problem was edited here since it was imported.
    """

    class Difficulty(models.TextChoices):
        EASY = "easy", _("Easy")
        MEDIUM = "medium", _("Medium")
        HARD = "hard", _("Hard")

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_REVIEW = "in_review", _("In review")
        PUBLISHED = "published", _("Published")
        ARCHIVED = "archived", _("Archived")

    class Mode(models.TextChoices):
        STDIO = JudgeMode.STDIO.value, _("Standard input and output")
        FUNCTION = JudgeMode.FUNCTION.value, _("Function")
        INTERACTIVE = JudgeMode.INTERACTIVE.value, _("Interactive")

    slug = models.SlugField(unique=True, max_length=80)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True)
    title = models.CharField(max_length=120)
    difficulty = models.CharField(max_length=10, choices=Difficulty, default=Difficulty.EASY)
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    mode = models.CharField(max_length=12, choices=Mode, default=Mode.STDIO)
    skills = models.ManyToManyField(Skill, related_name="problems", blank=True)
    statement = models.TextField(help_text=_("Markdown with $math$"))
    statement_html = models.TextField(editable=False, default="", help_text=_("rendered and sanitised when saved"))
    languages = models.JSONField(default=list, blank=True, help_text=_("language ids; empty means all"))
    starter_code = models.JSONField(default=dict, blank=True, help_text=_("by language id"))
    signature = models.JSONField(null=True, blank=True, help_text=_("function mode: {name, parameters, returns}"))
    checker = models.JSONField(default=dict, blank=True, help_text=_("{kind, …options}"))
    time_limit_ms = models.PositiveIntegerField(
        default=1000, validators=(MinValueValidator(50), MaxValueValidator(60_000))
    )
    memory_limit_kb = models.PositiveIntegerField(
        default=256 * 1024, validators=(MinValueValidator(16 * 1024), MaxValueValidator(4 * 1024 * 1024))
    )
    output_limit_kb = models.PositiveIntegerField(
        default=1024, validators=(MinValueValidator(1), MaxValueValidator(64 * 1024))
    )
    stop_at_first_failure = models.BooleanField(
        default=False, help_text=_("skip the tests after the first that fails; learners then see less")
    )
    hint_level_max = models.PositiveSmallIntegerField(
        default=HINT_LEVELS,
        validators=(MinValueValidator(1), MaxValueValidator(HINT_LEVELS)),
        help_text=_("how far the tutor may go: 1 nudge, 2 question, 3 concept, 4 analogous example"),
    )
    scoring = models.JSONField(
        null=True,
        blank=True,
        help_text=_("subtasks: {groups, aggregation, max_score}; empty: no points"),
    )
    package_extra = models.JSONField(
        default=dict, blank=True, editable=False, help_text=_("what problem.yaml says beyond the fields above")
    )
    content_digest = models.CharField(max_length=64, default="", editable=False)
    package_digest = models.CharField(max_length=64, default="", editable=False)
    imported_digest = models.CharField(
        max_length=64, default="", editable=False, help_text=_("package digest at the last import; empty: made here")
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ("title", "id")
        permissions = (
            ("verify_problem", _("Can verify problems")),
            ("publish_problem", _("Can publish and archive problems")),
        )
        constraints = (
            models.CheckConstraint(
                name="problem_time_limit_range", condition=models.Q(time_limit_ms__range=(50, 60_000))
            ),
            models.CheckConstraint(
                name="problem_memory_limit_range",
                condition=models.Q(memory_limit_kb__range=(16 * 1024, 4 * 1024 * 1024)),
            ),
            models.CheckConstraint(
                name="problem_hint_level_range", condition=models.Q(hint_level_max__range=(1, HINT_LEVELS))
            ),
        )

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("workspace", kwargs={"slug": self.slug})


class TestCase(models.Model):
    """One test of a problem. Names are unique within it ("sample/1", "secret/03-empty").

    `position` follows from the names, as in a package; services keep it.
    """

    __test__ = False

    class Visibility(models.TextChoices):
        SAMPLE = "sample", _("Sample")
        TEACHING = "teaching", _("Teaching")
        SECRET = "secret", _("Secret")

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="tests")
    name = models.CharField(max_length=120)
    position = models.PositiveIntegerField(default=0)
    visibility = models.CharField(max_length=10, choices=Visibility, default=Visibility.SECRET)
    input = models.TextField(blank=True)
    expected = models.TextField(blank=True)
    description = models.CharField(max_length=200, blank=True)
    hint = models.TextField(blank=True)
    arguments = models.JSONField(default=list, blank=True, help_text=_("further arguments of the checker on this test"))

    class Meta:
        ordering = ("position", "name")
        constraints = (models.UniqueConstraint(name="test_name_unique", fields=("problem", "name")),)

    def __str__(self) -> str:
        return self.name


class ReferenceSolution(models.Model):
    """A labelled solution: what it is expected to be judged. Never leaves the server."""

    class Expected(models.TextChoices):
        ACCEPTED = JudgeVerdict.ACCEPTED.value, _("Accepted")
        WRONG_ANSWER = JudgeVerdict.WRONG_ANSWER.value, _("Wrong answer")
        TIME_LIMIT_EXCEEDED = JudgeVerdict.TIME_LIMIT_EXCEEDED.value, _("Time limit exceeded")
        MEMORY_LIMIT_EXCEEDED = JudgeVerdict.MEMORY_LIMIT_EXCEEDED.value, _("Memory limit exceeded")
        OUTPUT_LIMIT_EXCEEDED = JudgeVerdict.OUTPUT_LIMIT_EXCEEDED.value, _("Output limit exceeded")
        RUNTIME_ERROR = JudgeVerdict.RUNTIME_ERROR.value, _("Runtime error")
        COMPILE_ERROR = JudgeVerdict.COMPILE_ERROR.value, _("Compile error")
        REJECTED = "rejected", _("Anything but accepted")
        BRUTE_FORCE = "brute_force", _("Too slow or crashing, never wrong")
        PARTIALLY_ACCEPTED = "partially_accepted", _("Some of the points")

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="reference_solutions")
    name = models.CharField(max_length=120, help_text=_("file name"))
    language = models.CharField(max_length=20)
    expected = models.CharField(max_length=24, choices=Expected, default=Expected.ACCEPTED)
    code = models.TextField()

    class Meta:
        ordering = ("expected", "name")
        constraints = (models.UniqueConstraint(name="solution_name_unique", fields=("problem", "expected", "name")),)

    def __str__(self) -> str:
        return f"{self.expected}/{self.name}"


class HintStep(models.Model):
    """One rung of the author's hint ladder, general at first, more concrete later."""

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="hint_steps")
    position = models.PositiveIntegerField(default=0)
    text = models.TextField()

    class Meta:
        ordering = ("position", "id")

    def __str__(self) -> str:
        return self.text[:60]


class ProblemFile(models.Model):
    """A file of the package that nothing above models, kept so that export loses nothing."""

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="files")
    path = models.CharField(max_length=240)
    content = models.BinaryField()

    class Meta:
        ordering = ("path",)
        constraints = (models.UniqueConstraint(name="problem_file_path_unique", fields=("problem", "path")),)

    def __str__(self) -> str:
        return self.path


class Verification(LeasedModel):
    """One run of all labelled solutions over all tests, of the content that `content_digest` names.

    A worker owns the row while `lease_token` is its own and `lease_expires_at` lies ahead. `report` is
    the JSON of a `VerificationReport`, for curators only: its messages may quote a difference.
    """

    class Status(models.TextChoices):
        QUEUED = "queued", _("Queued")
        RUNNING = "running", _("Running")
        PASSED = "passed", _("Passed")
        FAILED = "failed", _("Failed")

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="verifications")
    content_digest = models.CharField(max_length=64)
    status = models.CharField(max_length=10, choices=Status, default=Status.QUEUED)
    report = models.JSONField(default=dict, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    enqueued_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at", "-id")
        constraints = (
            models.UniqueConstraint(
                name="verification_one_open_per_content",
                fields=("problem", "content_digest"),
                condition=models.Q(status__in=("queued", "running")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.problem_id} {self.status}"
