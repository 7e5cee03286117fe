"""Archives as hostile input: read member by member, bounded in every direction, nothing unpacked by its own name.

A member that is a link, climbs, is too large or cannot be read is named with a reason; an archive that is
broken or too large altogether raises SourceFault.
"""

from __future__ import annotations

import gzip
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import IO, Any, cast

from reviews.repositories.github.exceptions import SourceFault
from reviews.repositories.recognising import FILE_MAX_BYTES, path_clean, path_shown

FILES_MAX = 50_000  # of one archive; the rest is said to be left out
UNPACKED_MAX_BYTES = 2 * 1024**3  # that pass by while members are skipped
TEXTS_MAX_BYTES = 64 * 1024**2  # that are kept for reading
_HEADERS_MAX_BYTES = 1024**2  # of one member of a tar
_ZIP_ENTRY = b"PK\x01\x02"
_BROKEN = (tarfile.TarError, zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One file. `data` is None when `reason` says why it was not taken."""

    path: str
    size: int
    data: bytes | None = None
    reason: str = ""


Wanted = Callable[[str, int], bool]


def tar_members(*, file: IO[bytes], wanted: Wanted) -> Iterator[Member]:
    """Files of a tar.gz with one folder around everything, as GitHub makes it. Holds one member at a time."""
    reader = _Bounded(gzip.GzipFile(fileobj=file))
    budget = _Budget()
    try:
        # `r|` never seeks back, so nothing but the present member is held.
        with tarfile.open(fileobj=cast("Any", reader), mode="r|") as archive:
            reader.allow(_HEADERS_MAX_BYTES)
            while (info := archive.next()) is not None:
                cast("Any", archive).members.clear()  # else every header is kept for ever
                if not info.isdir():
                    yield _tar_member(archive, info, reader, wanted, budget)
                reader.allow(info.size + _HEADERS_MAX_BYTES)
    except _BROKEN as error:
        raise SourceFault("archive_broken", type(error).__name__) from error


def zip_members(*, file: IO[bytes], wanted: Wanted) -> Iterator[Member]:
    """Files of an uploaded zip; a single folder around everything is taken off."""
    if _count(file, _ZIP_ENTRY) > 2 * FILES_MAX:
        raise SourceFault("archive_too_many_files")
    budget = _Budget()
    try:
        with zipfile.ZipFile(file) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            root = _root([info.filename for info in infos])
            for info in infos:
                yield _zip_member(archive, info, info.filename[len(root) :], wanted, budget)
    except (*_BROKEN, RuntimeError) as error:
        raise SourceFault("archive_broken", type(error).__name__) from error


class _Budget:
    """How many files and bytes were taken already."""

    def __init__(self) -> None:
        self.files = self.bytes = 0

    def takes(self, size: int) -> bool:
        self.files += 1
        if self.files > FILES_MAX or self.bytes + size > TEXTS_MAX_BYTES:
            return False
        self.bytes += size
        return True


def _tar_member(
    archive: tarfile.TarFile, info: tarfile.TarInfo, reader: _Bounded, wanted: Wanted, budget: _Budget
) -> Member:
    reader.allow(info.size + _HEADERS_MAX_BYTES)
    name = info.name.partition("/")[2]
    if not (path := path_clean(name)):
        return Member(path=path_shown(name or info.name), size=info.size, reason="climbs")
    if not info.isreg():
        return Member(path=path, size=0, reason="link" if info.issym() or info.islnk() else "unreadable")
    if reason := _refusal(path, info.size, wanted, budget):
        return Member(path=path, size=info.size, reason=reason)
    held = archive.extractfile(info)
    return Member(path=path, size=info.size, data=held.read() if held else b"")


def _zip_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, wanted: Wanted, budget: _Budget) -> Member:
    if not (path := path_clean(name)):
        return Member(path=path_shown(info.filename), size=info.file_size, reason="climbs")
    mode = info.external_attr >> 16
    kind = "link" if mode & 0o170000 == 0o120000 else "encrypted" if info.flag_bits & 0x1 else ""
    if reason := kind or _refusal(path, info.file_size, wanted, budget):
        return Member(path=path, size=info.file_size, reason=reason)
    try:
        with closing(archive.open(info)) as held:
            data = held.read(FILE_MAX_BYTES + 1)  # what the directory says about the size may be a lie
    except (*_BROKEN, RuntimeError):
        return Member(path=path, size=info.file_size, reason="unreadable")
    if len(data) > FILE_MAX_BYTES:
        return Member(path=path, size=info.file_size, reason="too_large")
    return Member(path=path, size=len(data), data=data)


def _refusal(path: str, size: int, wanted: Wanted, budget: _Budget) -> str:
    if size > FILE_MAX_BYTES:
        return "too_large"
    if not wanted(path, size):
        return "unwanted"
    return "" if budget.takes(size) else "archive_limit"


def _root(names: list[str]) -> str:
    """The one folder that all names are in, with its slash; "" when there is none."""
    first = names[0].partition("/")[0] + "/" if names and "/" in names[0] else ""
    return first if first and first != "../" and all(name.startswith(first) for name in names) else ""


def _count(file: IO[bytes], mark: bytes) -> int:
    """How often a mark stands in a file, about: what a list of entries would cost is known before it is made."""
    file.seek(0)
    found = sum(chunk.count(mark) for chunk in iter(lambda: file.read(1024**2), b""))
    file.seek(0)
    return found


class _Bounded:
    """Unpacks as it is read. Headers that want megabytes, or a whole that wants gigabytes, end it."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self._total = 0
        self._allowed = _HEADERS_MAX_BYTES

    def allow(self, size: int) -> None:
        """So much may be read until the next member has been found."""
        self._allowed = size

    def read(self, size: int) -> bytes:
        data: bytes = self._file.read(size)
        self._total += len(data)
        self._allowed -= len(data)
        if self._allowed < 0:
            raise SourceFault("archive_broken", "a header is too large")
        if self._total > UNPACKED_MAX_BYTES:
            raise SourceFault("repository_too_large", "unpacked")
        return data
