"""The languages the judge knows. A new language is one entry here and its module beside this one."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from sandbox.languages.base import Language
from sandbox.languages.golang import GO
from sandbox.languages.java import JAVA
from sandbox.languages.javascript import JAVASCRIPT, TYPESCRIPT
from sandbox.languages.native import CPP, C
from sandbox.languages.python import PYTHON
from sandbox.languages.rust import RUST

if TYPE_CHECKING:
    from sandbox.judge.types import FunctionSignature

_ALL = (PYTHON, JAVASCRIPT, TYPESCRIPT, C, CPP, JAVA, GO, RUST)
LANGUAGES: Mapping[str, Language] = MappingProxyType({item.id: item for item in _ALL})


class UnknownLanguage(LookupError):
    """No language has this id, or it cannot do what is asked; the message says which."""


def get_language(language_id: str) -> Language:
    """The language with this id. Raises `UnknownLanguage`, naming the known ones."""
    try:
        return LANGUAGES[language_id]
    except KeyError:
        known = ", ".join(LANGUAGES)
        raise UnknownLanguage(f"unknown language {language_id!r}; known are {known}") from None


def language_of_file(file_name: str) -> Language | None:
    """The language that this file name's extension speaks of, if any."""
    for language in LANGUAGES.values():
        if file_name.endswith(language.extensions):
            return language
    return None


def starter_code(language_id: str, mode: str, signature: FunctionSignature | None = None) -> str:
    """What a learner starts from: a typed stub in function mode, else a generic program.

    Raises `UnknownLanguage` for an unknown language or one without function mode.
    """
    language = get_language(language_id)
    if mode != "function" or signature is None:
        return language.starter
    if language.function is None:
        raise UnknownLanguage(f"{language.name} has no function mode")
    return language.function.stub(signature)
