"""Make the virtual environment if it is missing or stale, then become the given Python command in it.

    python3 deploy/bootstrap.py [--dev] ARGUMENTS OF PYTHON…

Standard library only, and it still parses in old Pythons, so that it can say what is missing in one
sentence instead of a traceback. Dependencies are installed with their hashes, only when they changed.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
OLDEST = (3, 11)
NEWER_NAMES = ("python3.14", "python3.13", "python3.12", "python3.11")


def refuse(sentence):
    # type: (str) -> None
    sys.stderr.write("make: " + sentence + "\n")
    sys.exit(1)


def ensure_python():
    # type: () -> None
    """Continue in a Python that is new enough, if this one is not."""
    if sys.version_info >= OLDEST:
        return
    for name in NEWER_NAMES:
        found = shutil.which(name)
        if found:
            os.execv(found, [found, os.path.abspath(__file__), *sys.argv[1:]])
    version = ".".join(str(part) for part in sys.version_info[:3])
    refuse("Python 3.11 or newer is needed, and python3 is " + version + ": install it (apt-get install python3.11).")


def ensure_venv():
    # type: () -> None
    if os.path.exists(PYTHON):
        return
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        refuse("Python's venv module is missing: install it (apt-get install python3-venv) and try again.")
    say("Making the virtual environment in .venv")
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=False)
    if made.returncode != 0:
        refuse("The virtual environment could not be made in " + VENV + "; the lines above say why.")


def ensure_packages(name):
    # type: (str) -> None
    """Install one locked list of requirements unless exactly this list is installed already."""
    path = os.path.join(ROOT, name)
    with open(path, "rb") as file:
        wanted = hashlib.sha256(file.read()).hexdigest()
    stamp = os.path.join(VENV, "." + name + ".installed")
    if os.path.exists(stamp):
        with open(stamp) as file:
            if file.read() == wanted:
                return
    say("Installing " + name + " (once; about a minute)")
    command = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    installed = subprocess.run([*command, "--require-hashes", "-r", path], check=False)
    if installed.returncode != 0:
        refuse("Installing the dependencies failed: check the network and the lines above, then try again.")
    with open(stamp, "w") as file:
        file.write(wanted)


def say(text):
    # type: (str) -> None
    sys.stdout.write(text + " …\n")
    sys.stdout.flush()


def main():
    # type: () -> None
    ensure_python()
    arguments = sys.argv[1:]
    lists = ["requirements.txt"]
    if arguments[:1] == ["--dev"]:
        arguments = arguments[1:]
        lists.append("requirements-dev.txt")
    os.chdir(ROOT)
    try:
        ensure_venv()
        for name in lists:
            ensure_packages(name)
    except KeyboardInterrupt:
        refuse("Interrupted; run it again to continue.")
    except OSError as error:
        refuse("Setting up .venv failed: " + str(error) + ".")
    os.execv(PYTHON, [PYTHON, *arguments])


if __name__ == "__main__":
    main()
