"""What is wrong with a package, said like a good linter: severity, code, path, sentence."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from codereview.common.errors import FieldError, PackageInvalid


class Severity(enum.StrEnum):
    ERROR = "error"  # cannot be used
    WARNING = "warning"  # can be used, should be mended
    INFO = "info"


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """One finding. `path` is a file of the package ("data/secret/01.in"), or "" for the whole."""

    severity: Severity
    code: str
    path: str
    message: str

    def to_json(self) -> dict[str, str]:
        """The finding as a JSON object."""
        return {
            "severity": self.severity.value,
            "code": self.code,
            "path": self.path,
            "message": self.message,
        }

    def __str__(self) -> str:
        place = f"{self.path}: " if self.path else ""
        return f"{self.severity.value}: {place}{self.message} [{self.code}]"


class Diagnostics:
    """Findings in the order in which they were made."""

    def __init__(self, found: Iterable[Diagnostic] = ()) -> None:
        self._found: list[Diagnostic] = list(found)

    def error(self, code: str, path: str, message: str) -> None:
        """Add something that makes the package unusable."""
        self._add(Severity.ERROR, code, path, message)

    def warning(self, code: str, path: str, message: str) -> None:
        """Add something that should be mended."""
        self._add(Severity.WARNING, code, path, message)

    def info(self, code: str, path: str, message: str) -> None:
        """Add something worth knowing."""
        self._add(Severity.INFO, code, path, message)

    def extend(self, other: Diagnostics) -> None:
        """Take over another's findings."""
        self._found.extend(other)

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """The findings that make the package unusable."""
        return tuple(item for item in self._found if item.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """The findings that should be mended."""
        return tuple(item for item in self._found if item.severity is Severity.WARNING)

    def to_json(self) -> list[dict[str, str]]:
        """All findings as JSON objects."""
        return [item.to_json() for item in self._found]

    def raise_errors(self) -> None:
        """Raise `PackageError` when there is an error among the findings."""
        if self.errors:
            raise PackageError(self)

    def _add(self, severity: Severity, code: str, path: str, message: str) -> None:
        self._found.append(Diagnostic(severity=severity, code=code, path=path, message=message))

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


class PackageError(PackageInvalid):
    """A package that cannot be used; `diagnostics` and the API's `errors` name files and reasons."""

    def __init__(self, diagnostics: Diagnostics, **options: Any) -> None:
        errors = diagnostics.errors
        first = errors[0]
        more = f" ({len(errors) - 1} more)" if len(errors) > 1 else ""
        place = f"{first.path}: " if first.path else ""
        fields = tuple(FieldError(pointer=f"/{item.path}", code=item.code, detail=item.message) for item in errors)
        super().__init__(f"{place}{first.message}{more}", errors=fields, **options)
        self.diagnostics = diagnostics


def single_error(code: str, path: str, message: str) -> PackageError:
    """A `PackageError` with one finding."""
    diagnostics = Diagnostics()
    diagnostics.error(code, path, message)
    return PackageError(diagnostics)
