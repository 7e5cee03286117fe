"""Programming languages: how each is compiled, run, started from and driven in function mode."""

from __future__ import annotations

from sandbox.languages.base import CompileStep, FunctionDriver, Language
from sandbox.languages.registry import (
    LANGUAGES,
    UnknownLanguage,
    get_language,
    language_of_file,
    starter_code,
)

__all__ = [
    "LANGUAGES",
    "CompileStep",
    "FunctionDriver",
    "Language",
    "UnknownLanguage",
    "get_language",
    "language_of_file",
    "starter_code",
]
