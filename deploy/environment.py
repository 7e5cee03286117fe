"""`python3 deploy/environment.py`: makes .env from .env.example with secrets of its own, unless there is one."""

import os
import re
import secrets
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENGINE_SOCKET = "/var/run/docker.sock"
_SECRETS = r"^(SECRET_KEY|POSTGRES_PASSWORD|MONGO_PASSWORD|REDIS_PASSWORD)=$"


def environment_write(path: Path) -> bool:
    """Readable by its owner only. Returns whether it was made: one that exists is left alone."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    text = (ROOT / ".env.example").read_text()
    text = re.sub(_SECRETS, lambda found: f"{found[1]}={secrets.token_urlsafe(48)}", text, flags=re.MULTILINE)
    if os.path.exists(ENGINE_SOCKET):
        group = f"ENGINE_GROUP={os.stat(ENGINE_SOCKET).st_gid}"
        text = re.sub(r"^ENGINE_GROUP=.*$", group, text, flags=re.MULTILINE)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    return True


if __name__ == "__main__":
    if environment_write(ROOT / ".env"):
        sys.stdout.write("Made .env with secrets of its own; keep it as you keep the data.\n")
