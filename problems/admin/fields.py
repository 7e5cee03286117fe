"""Form fields for texts that must survive a browser unchanged."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sandbox.languages.registry import LANGUAGES

MONOSPACE = "problem-code"
MAX_WORDS_CHARACTERS = 2000


def line_feeds(text: str) -> str:
    """Line ends as the judge counts them: a browser sends CR LF from every text area."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


class PlainTextField(forms.CharField):
    """A text kept to the last blank: nothing is stripped, line ends become LF."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "strip": False})

    def to_python(self, value: Any) -> str | None:
        text = super().to_python(value)
        return line_feeds(text) if isinstance(text, str) else text

    def has_changed(self, initial: Any, data: Any) -> bool:
        """A text that was stored with other line ends has not changed by passing through a browser."""
        before = line_feeds(initial) if isinstance(initial, str) else initial
        return super().has_changed(before, line_feeds(data) if isinstance(data, str) else data)


class PlainTextForm(forms.ModelForm):  # type: ignore[type-arg] # generic only in the stubs
    """Leaves a text that only lost its line ends on the way through the browser as it was stored."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name, field in self.fields.items():
            before = self.initial.get(name)
            if (
                isinstance(field, PlainTextField)
                and isinstance(before, str)
                and cleaned.get(name) == line_feeds(before)
            ):
                cleaned[name] = before
        return cleaned


class WordsField(forms.CharField):
    """Arguments as on a command line; a list of texts."""

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override] # words, where the base has one text
        text = super().to_python(value) or ""
        if "\0" in text or len(text) > MAX_WORDS_CHARACTERS:
            raise forms.ValidationError(_("Too long, or with a null byte."), code="bad_words")
        try:
            return shlex.split(text)
        except ValueError as error:
            raise forms.ValidationError(_("A quotation mark is not closed."), code="bad_words") from error

    def prepare_value(self, value: Any) -> Any:
        return shlex.join(map(str, value)) if isinstance(value, list) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return (initial or []) != self.to_python(data)
        except forms.ValidationError:
            return True


def code_area(*, rows: int, **attributes: Any) -> forms.Textarea:
    """A text area for code and test data."""
    return forms.Textarea(attrs={"rows": rows, "cols": 80, "class": MONOSPACE, "spellcheck": "false", **attributes})


class ExcerptArea(forms.Textarea):
    """Shows the beginning of a text that is too large to edit in a browser."""

    shown_characters = 400

    def format_value(self, value: Any) -> str:
        text = str(value or "")
        return text if len(text) <= self.shown_characters else text[: self.shown_characters] + "…"


class StarterCodeWidget(forms.MultiWidget):
    """One text area per language."""

    def __init__(self) -> None:
        areas: dict[str, forms.Widget | type[forms.Widget]] = {}
        for language in LANGUAGES.values():
            words = _("%(language)s: empty means the general starter code") % {"language": language.name}
            areas[language.id] = code_area(rows=4, placeholder=words, **{"aria-label": language.name})
        super().__init__(areas)

    def decompress(self, value: Any) -> list[str]:
        starters = value if isinstance(value, Mapping) else {}
        return [starters.get(language, "") for language in LANGUAGES]


class StarterCodeField(forms.MultiValueField):
    """`{language id: code}`; languages without code of their own are left out."""

    widget = StarterCodeWidget

    def __init__(self, **options: Any) -> None:
        fields = tuple(PlainTextField(required=False) for _language in LANGUAGES)
        super().__init__(fields, require_all_fields=False, **options)

    def compress(self, data_list: list[str]) -> dict[str, str]:
        return {language: code for language, code in zip(LANGUAGES, data_list, strict=False) if code}
