"""Sandboxes that stand ready as containers of their own, each behind a Unix socket (`sandbox.runner.listen`).

For a worker that must not reach any engine. Every container takes one client, is its runner for its
share of submissions, ends, and is started again by whatever keeps it; so it is a pool that somebody else
fills. Compose files give them no network, three capabilities, a read-only root and a limit of memory, as
the docker sandbox does (see docker-compose.yml, and docs/operations.md).

Failure model: no free container within READY_SECONDS makes `acquire` raise SandboxUnavailable; one that
breaks, stalls or babbles raises SandboxFault and is hung up on. Who may connect is the directory's matter.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sandbox.addresses import Address
from sandbox.exceptions import InvalidSandboxError, SandboxFault
from sandbox.images import image_families

from .link import Link
from .pooled import READY_SECONDS, PooledSandbox
from .remote import RemoteRunner
from .socket import SocketRunner

_CONNECT_SECONDS = 2.0
_LOOK_SECONDS = 0.1


class RunnersSandbox(PooledSandbox):
    """See the module's docstring."""

    extra_options: Mapping[str, Any] = {
        "DIRECTORY": "",  # where the containers' sockets are: FAMILY.NAME.sock
    }
    isolates_users = True
    isolates_network = True
    limits_tree_memory = True
    fit_for_production = True

    def __init__(self, alias: str, options: Mapping[str, Any]) -> None:
        # None is taken before it is needed: another worker may need it now.
        super().__init__(alias, {"POOL_SIZE": 0, **options})
        if not self.options["DIRECTORY"]:
            raise InvalidSandboxError(f"SANDBOXES[{alias!r}]['OPTIONS'] needs a DIRECTORY.")
        self._directory = Path(self.options["DIRECTORY"])
        self._seen: set[str] = set()

    def families(self) -> frozenset[str]:
        """See `BaseSandbox.families`. One whose containers are all in use is still there."""
        self._seen.update(path.name.partition(".")[0] for path in self._directory.glob("*.sock"))
        return frozenset(self._seen.intersection(image_families()))

    def check(self) -> list[str]:
        """See `BaseSandbox.check`."""
        if self.families():
            return []
        return [f"No runner container has its socket in {self._directory}; start them (see docs/operations.md)."]

    def start_runner(self, family: str) -> RemoteRunner:
        """See `PooledSandbox.start_runner`: takes the first container that is free."""
        return SocketRunner(link=self._connect(family)).greeted(timeout=READY_SECONDS)

    def _connect(self, family: str) -> Link:
        """A connection to a free container; waits for one. Raises SandboxFault."""
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            for path in self._directory.glob(f"{family}.*.sock"):
                try:
                    return Link(Address.parse(f"unix:{path}").connect(seconds=_CONNECT_SECONDS))
                except OSError:
                    continue  # somebody was quicker, or its container was removed
            time.sleep(_LOOK_SECONDS)
        raise SandboxFault(f"no runner container for {family} became free within {READY_SECONDS:.0f} s")
