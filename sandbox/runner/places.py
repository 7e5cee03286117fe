"""The directories inside a sandbox and how they are emptied.

The same for every backend with a file tree of its own; a sandbox that has none settles below one
private directory of the host (`settle`).
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator, Mapping

# The submission's files, written by the runner alone; every program's working directory.
WORK = "/box"
# Where a program may write; small, in memory, emptied after every program.
SCRATCH = ("/tmp", "/dev/shm")  # noqa: S108 - names inside the sandbox
# A compiler's working directory, made by the compiler's own process.
BUILD = "/tmp/build"  # noqa: S108
# Where a checker leaves its words, made by the checker's own process.
FEEDBACK = "/tmp/feedback"  # noqa: S108

_DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


def settle(base: str) -> None:
    """From now on work and scratch are below the directory `base`, which is nobody else's."""
    global WORK, SCRATCH, BUILD, FEEDBACK  # noqa: PLW0603 - decided once, before anything is done with them
    WORK = os.path.join(base, "box")
    SCRATCH = (os.path.join(base, "tmp"), os.path.join(base, "shm"))
    BUILD = os.path.join(SCRATCH[0], "build")
    FEEDBACK = os.path.join(SCRATCH[0], "feedback")


def furnish() -> None:
    """Make the directories that `settle` named."""
    for place, mode in ((WORK, 0o755), *((place, 0o1777) for place in SCRATCH)):
        os.mkdir(place)
        os.chmod(place, mode)


def remove(base: str) -> None:
    """Remove `base` and all below it without following a link. Best effort; nobody may be active in it."""
    try:
        top = os.open(base, _DIRECTORY)
    except OSError:
        return
    _empty(top)
    os.close(top)
    with contextlib.suppress(OSError):
        os.rmdir(base)


def write_work_file(name: str, data: bytes) -> None:
    """Create or replace one executable file in WORK, which no program can write to."""
    path = os.path.join(WORK, name)
    if os.path.lexists(path):
        os.unlink(path)
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o755)
    with os.fdopen(fd, "wb") as file:
        os.fchmod(fd, 0o755)
        file.write(data)


@contextlib.contextmanager
def lying_in_work(files: Mapping[str, bytes]) -> Iterator[None]:
    """Lay files into WORK for the duration of one program. Raises ValueError for a name that is taken."""
    laid = []
    try:
        for name, data in files.items():
            if os.path.lexists(os.path.join(WORK, name)):
                raise ValueError(f"there already is a file {name!r}")
            laid.append(name)
            write_work_file(name, data)
        yield
    finally:
        for name in laid:
            os.unlink(os.path.join(WORK, name))


def empty_work() -> None:
    """Remove every file of WORK."""
    for name in os.listdir(WORK):
        os.unlink(os.path.join(WORK, name))


def scratch_is_empty() -> bool:
    """Is nothing left in any directory that programs may write to? Only lists, opens nothing in them."""
    for place in SCRATCH:
        try:
            if os.listdir(place):
                return False
        except FileNotFoundError:  # then nobody can write there
            continue
    return True


def empty_scratch() -> None:
    """Remove everything from SCRATCH as the user that wrote it; never follows a link.

    Must run under the program's own identity, after all its processes are gone. What cannot be
    removed stays, and `scratch_is_empty` tells.
    """
    for place in SCRATCH:
        if os.path.isdir(place):
            fd = os.open(place, _DIRECTORY)
            _empty(fd)
            os.close(fd)


def _empty(top: int) -> None:
    """Empty the directory `top` without descending: a hostile tree may be deeper than any stack.

    Each round removes one level and moves the next one up, so no path grows and at most two
    descriptors are open. Stops when a round achieves nothing.
    """
    while True:
        directories = _unlink_files(top)
        if not directories:
            return
        progress = False
        for name in directories:
            progress = _dissolve(top, name) or progress
        if not progress:
            return


def _unlink_files(directory: int) -> list[str]:
    """Remove everything that is no directory; return the names of the directories."""
    directories = []
    for name in os.listdir(directory):
        try:
            if stat.S_ISDIR(os.lstat(name, dir_fd=directory).st_mode):
                directories.append(name)
            else:
                os.unlink(name, dir_fd=directory)
        except OSError:
            continue
    return directories


def _dissolve(top: int, name: str) -> bool:
    """Remove directory `name` of `top`, after moving its own directories up into `top`."""
    try:
        os.chmod(name, 0o700, dir_fd=top)
        inner = os.open(name, _DIRECTORY, dir_fd=top)
    except OSError:
        return False
    try:
        for index, child in enumerate(_unlink_files(inner)):
            os.chmod(child, 0o700, dir_fd=inner)
            os.rename(child, f".{index}.{os.urandom(8).hex()}", src_dir_fd=inner, dst_dir_fd=top)
        os.rmdir(name, dir_fd=top)
    except OSError:
        return False
    finally:
        os.close(inner)
    return True
