"""Forms of the problem pages: they check what a package's reader would refuse."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from problems.admin.fields import ExcerptArea, PlainTextForm, StarterCodeField, WordsField, code_area
from problems.admin.points import InvalidPoints, read_points
from problems.models import Problem, ReferenceSolution, TestCase
from problems.packages.sources import MAX_ARCHIVE_BYTES
from problems.packaging import signature_from_json
from sandbox.checkers import InvalidChecker, checker_options
from sandbox.judge import check_signature
from sandbox.languages.registry import LANGUAGES, language_of_file
from sandbox.languages.signatures import InvalidType

# A test beyond this is shown, not edited: browsers and request limits are not made for megabytes.
EDITABLE_BYTES = 4 * 1024
_TEST_NAME = re.compile(r"(?:sample|secret)(?:/[A-Za-z0-9][A-Za-z0-9_.-]*){1,4}")
_SOLUTION_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
LANGUAGE_CHOICES = [(language.id, language.name) for language in LANGUAGES.values()]


class ProblemForm(PlainTextForm):
    """A problem without its parts. Status is no field: it changes by its own buttons."""

    languages = forms.MultipleChoiceField(
        choices=LANGUAGE_CHOICES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen means all that the mode allows."),
    )
    starter_code = StarterCodeField(required=False, label=_("Starter code"))

    class Meta:
        model = Problem
        exclude = ()
        widgets = {
            "signature": code_area(rows=6),
            "checker": code_area(rows=3),
            "scoring": code_area(rows=8),
            "statement": code_area(rows=30),
        }

    def clean_checker(self) -> dict[str, Any]:
        """`{}` stands for tokens."""
        checker = self.cleaned_data["checker"] or {"kind": "tokens"}
        if not isinstance(checker, dict) or not isinstance(checker.get("kind"), str):
            raise forms.ValidationError(_('Write a JSON object such as {"kind": "tokens"}.'), code="bad_checker")
        try:
            checker_options(checker["kind"], {name: value for name, value in checker.items() if name != "kind"})
        except InvalidChecker as error:
            raise forms.ValidationError(str(error), code="bad_checker") from error
        return checker

    def clean_scoring(self) -> dict[str, Any] | None:
        """Subtasks as the judge takes them; what is left out of a group is what the format leaves out."""
        scoring = self.cleaned_data["scoring"]
        if scoring == self.initial.get("scoring") or not scoring:
            return scoring or None
        if str(self.instance.package_extra.get("problem", {}).get("problem_format_version", "")).startswith("legacy"):
            raise forms.ValidationError(
                _("This problem is kept in the legacy format: change its testdata.yaml files and import it again."),
                code="legacy_points",
            )
        try:
            return read_points(scoring)
        except InvalidPoints as error:
            raise forms.ValidationError(str(error), code="bad_points") from error

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", slug):
            raise forms.ValidationError(
                _("Use small letters, digits and single hyphens: it names the package."), code="bad_slug"
            )
        return slug

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("mode") != Problem.Mode.FUNCTION:
            cleaned["signature"] = None
        elif "signature" in cleaned:
            self._check_signature(cleaned["signature"])
        return cleaned

    def _check_signature(self, signature: Any) -> None:
        try:
            found = signature_from_json(signature)
            if found is None:
                self.add_error("signature", _("Function mode needs a signature."))
            else:
                check_signature(found)
        except (KeyError, TypeError, AttributeError):
            example = '{"name": "two_sum", "parameters": [{"name": "numbers", "type": "list[int]"}], "returns": "int"}'
            self.add_error("signature", _("Write a JSON object such as %(example)s.") % {"example": example})
        except InvalidType as error:
            self.add_error("signature", str(error))


class TestCaseForm(PlainTextForm):
    """One test. Large ones can be read and described here, not rewritten."""

    __test__ = False

    arguments = WordsField(
        required=False,
        label=_("Arguments of the checker"),
        help_text=_("As on a command line, after those of the problem. Empty for most tests."),
        widget=forms.TextInput(attrs={"size": 80, "class": "problem-code", "spellcheck": "false"}),
    )

    class Meta:
        model = TestCase
        exclude = ("position",)
        widgets = {
            "input": code_area(rows=5),
            "expected": code_area(rows=5),
            "hint": forms.Textarea(attrs={"rows": 2, "cols": 80}),
            "description": forms.TextInput(attrs={"size": 80}),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("input", "expected"):
            size = len(getattr(self.instance, name).encode())
            if size > EDITABLE_BYTES:
                field = self.fields[name]
                field.disabled = True
                field.widget = ExcerptArea(attrs={"rows": 5, "cols": 80, "class": "problem-code"})
                field.help_text = _("%(kib)d KiB: too large to edit here. Import a package to change it.") % {
                    "kib": size // 1024
                }

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if not _TEST_NAME.fullmatch(name):
            raise forms.ValidationError(
                _("Begin with sample/ or secret/ and a plain name, such as secret/03-empty."), code="bad_test_name"
            )
        return name

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        is_sample = str(cleaned.get("name", "")).startswith("sample/")
        if "name" in cleaned and is_sample != (cleaned.get("visibility") == TestCase.Visibility.SAMPLE):
            self.add_error("visibility", _("Samples, and only samples, have names that begin with sample/."))
        return cleaned


class ReferenceSolutionForm(PlainTextForm):
    """One labelled solution, as the file of a package."""

    language = forms.ChoiceField(choices=LANGUAGE_CHOICES)

    class Meta:
        model = ReferenceSolution
        exclude = ()
        widgets = {"code": code_area(rows=12)}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        name, language = cleaned.get("name"), cleaned.get("language")
        if name and not _SOLUTION_NAME.fullmatch(name):
            self.add_error("name", _("Use a plain file name, such as two_pointers.py."))
        elif name and language and {"name", "language"} & set(self.changed_data):
            found = language_of_file(name)
            if found is None or found.id != language:
                endings = ", ".join(LANGUAGES[language].extensions)
                self.add_error("name", _("A file in this language ends in %(endings)s.") % {"endings": endings})
        return cleaned


class PackageUploadForm(forms.Form):
    """A package as a zip file."""

    package = forms.FileField(
        label=_("Package"),
        help_text=_("A zip file of a problem package (Kattis 2025-09 with a codereview.yaml)."),
        widget=forms.ClearableFileInput(attrs={"accept": ".zip,application/zip"}),
    )

    file_name = ""

    def clean_package(self) -> bytes:
        """The bytes, or one more than are allowed: the package's reader says what is wrong with that."""
        self.file_name = str(self.cleaned_data["package"].name)
        return bytes(self.cleaned_data["package"].read(MAX_ARCHIVE_BYTES + 1))
