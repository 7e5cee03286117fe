"""The sandbox images: one Dockerfile per language family, tagged by the digest of what goes into them.

An image is up to date exactly when one with its tag exists, so an unchanged image is never rebuilt
and a changed runner is never forgotten.
"""

from __future__ import annotations

import hashlib
import io
import tarfile
from pathlib import Path

import sandbox.runner

IMAGE_PREFIX = "codereview-sandbox"
DIGEST_LABEL = "codereview.sandbox.digest"
_HERE = Path(__file__).parent
_RUNNER = Path(sandbox.runner.__file__).parent
_TAG_LENGTH = 16


def image_families() -> tuple[str, ...]:
    """The language families that have a Dockerfile."""
    return tuple(sorted(path.parent.name for path in _HERE.glob("*/Dockerfile")))


def image_directory(family: str) -> str:
    """Where the Dockerfile of `family` lies inside the build context."""
    return f"images/{family}"


def context_files(family: str) -> dict[str, bytes]:
    """What the image of `family` is built from, by path inside the build context, which is this package's parent."""
    files = {
        f"{image_directory(family)}/{path.name}": path.read_bytes()
        for path in sorted((_HERE / family).iterdir())
        if path.is_file()
    }
    for path in sorted(_RUNNER.glob("*.py")):
        files[f"runner/{path.name}"] = path.read_bytes()
    return files


def context_digest(family: str) -> str:
    """Digest of `context_files`, in hexadecimal."""
    digest = hashlib.sha256()
    for name, content in sorted(context_files(family).items()):
        digest.update(f"{name} {len(content)}\n".encode() + content)
    return digest.hexdigest()


def image_name(family: str, *, prefix: str = IMAGE_PREFIX) -> str:
    """Name and tag of the up-to-date image of `family`."""
    return f"{prefix}-{family}:{context_digest(family)[:_TAG_LENGTH]}"


def context_archive(family: str) -> bytes:
    """The build context as an uncompressed tar archive, the same bytes for the same files."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, content in sorted(context_files(family).items()):
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(content), 0o644
            archive.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()
