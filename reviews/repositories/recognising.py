"""What a file is, told from its path, its size and its first bytes; and why it is not read."""

from __future__ import annotations

import posixpath
import re
import unicodedata

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FILE_MAX_BYTES = 256 * 1024  # a larger text is data, or nobody wrote it by hand
PATH_MAX = 1000
_HEAD = 2048

# Why a file was not read, or only skimmed. The words stand in the coverage map.
REASONS: dict[str, str | Promise] = {
    "archive_limit": _("beyond what is unpacked of one archive"),
    "binary": _("not a text"),
    "budget": _("beyond the review's token budget: looked at by rules, not by the model"),
    "budget_class": _("the class's budget for the model is used up: looked at by rules"),
    "budget_platform": _("the platform's budget for the model is used up: looked at by rules"),
    "budget_user": _("your budget for the model is used up: looked at by rules"),
    "climbs": _("its path leads out of the repository"),
    "empty": _("empty"),
    "encoding": _("neither UTF-8 nor UTF-16"),
    "encrypted": _("encrypted"),
    "generated": _("generated"),
    "interrupted": _("the worker stopped while the model read it; it is not paid a second time: looked at by rules"),
    "lfs": _("a Git LFS pointer, not the file itself"),
    "link": _("a link"),
    "missing": _("in the tree, but not in the archive"),
    "model_unavailable": _("no model answered: looked at by rules"),
    "no_analyser": _("no analyser for this kind of file: searched for secrets, hidden text and evidence"),
    "submodule": _("a submodule: another repository"),
    "too_large": _("too large"),
    "unreadable": _("could not be unpacked"),
    "vendored": _("other people's code"),
}

LANGUAGES = {
    ".py": "python", ".pyi": "python", ".js": "javascript", ".mjs": "javascript", ".cjs": "javascript",
    ".jsx": "javascript", ".ts": "typescript", ".tsx": "typescript", ".c": "c", ".h": "c", ".cpp": "cpp",
    ".cc": "cpp",
    ".cxx": "cpp", ".hpp": "cpp", ".java": "java", ".go": "go", ".rs": "rust", ".rb": "ruby", ".php": "php",
    ".cs": "csharp", ".kt": "kotlin", ".swift": "swift", ".sh": "shell", ".sql": "sql", ".html": "html",
    ".css": "css",
}  # fmt: skip
_DOCUMENTS = (".md", ".rst", ".txt", ".adoc")
_BINARY = frozenset([
    ".png", ".jpg", ".jpeg", ".gif", ".bmp", ".ico", ".webp", ".pdf", ".zip", ".gz", ".tgz", ".bz2", ".xz", ".7z",
    ".rar", ".jar", ".war", ".class", ".exe", ".dll", ".so", ".dylib", ".o", ".a", ".pyc", ".whl", ".woff",
    ".woff2", ".ttf", ".otf", ".eot", ".mp3", ".mp4", ".mov", ".avi", ".wav", ".sqlite3", ".db", ".bin", ".dat",
    ".psd", ".parquet", ".npy", ".pkl",
])  # fmt: skip
_VENDORED = frozenset([
    "node_modules", "vendor", "third_party", "third-party", ".venv", "venv", "site-packages", "bower_components",
    "Pods", ".git", "__pycache__", ".tox", ".mypy_cache", ".idea", ".gradle",
])  # fmt: skip
_GENERATED_PARTS = frozenset([
    "dist", "build", "coverage", "htmlcov", ".next", "target",
])  # fmt: skip
_GENERATED_NAMES = frozenset([
    "package-lock.json", "yarn.lock", "pnpm-lock.yaml", "poetry.lock", "uv.lock", "Cargo.lock", "go.sum",
    "composer.lock", "Gemfile.lock", "Pipfile.lock",
])  # fmt: skip
_GENERATED_ENDS = (".min.js", ".min.css", ".map", "_pb2.py", ".pb.go", ".g.dart", ".snap")
_GENERATED_TEXT = re.compile(rb"@generated|(?:code|file) (?:is )?(?:auto-?)?generated|do not edit", re.IGNORECASE)
_LFS = b"version https://git-lfs.github.com/spec/"
_TEST = re.compile(r"(?:^|/)(?:tests?|spec|__tests__)/|(?:^|/)test_[^/]*$|[._-](?:test|spec)s?\.[a-z]+$|Test\.java$")


def path_clean(raw: str) -> str | None:
    """A path inside the repository; None for one that climbs, is absolute, or could not be shown."""
    path = raw.replace("\\", "/")
    parts = path.split("/")
    if not path or path.startswith("/") or ".." in parts or re.match(r"[A-Za-z]:", path) or len(path) > PATH_MAX:
        return None
    if any(unicodedata.category(character).startswith("C") for character in path):
        return None
    cleaned = posixpath.normpath(path)
    return None if cleaned in {".", ""} else cleaned


def path_shown(raw: str) -> str:
    """Any path as a harmless label: what would climb or cannot be seen is marked."""
    seen = "".join("\N{REPLACEMENT CHARACTER}" if unicodedata.category(one).startswith("C") else one for one in raw)
    return seen[: PATH_MAX - 1] or "\N{REPLACEMENT CHARACTER}"


def language_of(path: str) -> str:
    """A language's id, "document" for prose, "" for anything else."""
    end = posixpath.splitext(path)[1].lower()
    name = posixpath.basename(path).lower()
    if end in _DOCUMENTS or name.startswith("readme"):
        return "document"
    return LANGUAGES.get(end, "")


def is_test(path: str) -> bool:
    return bool(_TEST.search(path))


def reason_by_path(*, path: str, size: int) -> str:
    """Why a file need not even be fetched; "" when it may be worth reading."""
    parts, name = path.split("/"), posixpath.basename(path)
    if _VENDORED.intersection(parts[:-1]):
        return "vendored"
    if _GENERATED_PARTS.intersection(parts[:-1]) or name in _GENERATED_NAMES or name.endswith(_GENERATED_ENDS):
        return "generated"
    if posixpath.splitext(name)[1].lower() in _BINARY:
        return "binary"
    return "too_large" if size > FILE_MAX_BYTES else ""


def reason_by_content(data: bytes) -> str:
    """Why a fetched file is not read; "" when it is a text."""
    if not data.strip():
        return "empty"
    if data.startswith(_LFS):
        return "lfs"
    if len(data) > FILE_MAX_BYTES:
        return "too_large"
    text = text_decode(data)
    if text is None:
        return "binary" if b"\0" in data[:8192] else "encoding"
    # Only the head: a program may speak of generated files further down.
    return "generated" if _GENERATED_TEXT.search(data[:_HEAD].split(b"\n\n\n")[0][:600]) else ""


def text_decode(data: bytes) -> str | None:
    """UTF-8, or UTF-16 that says so; None for anything else."""
    encoding = "utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text.replace("\r\n", "\n").replace("\r", "\n")
