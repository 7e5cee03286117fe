"""The doctor's own programs, and a sandbox with a hole that the doctor must notice."""

from __future__ import annotations

import pytest

from sandbox.backends.bubblewrap import BubblewrapSandbox
from sandbox.doctor import examine
from sandbox.probes import PROBES
from tests.sandbox.hosts import QUICK


@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe.name)
def test_the_sandbox_keeps_its_promise(sandbox, probe):
    """No breach, the expected end, and nothing left for whoever comes next."""
    examination = examine(sandbox, probes=[probe])
    (finding,) = examination.findings
    assert finding.held, finding.found
    assert examination.ok


class HostNetwork(BubblewrapSandbox):
    """A planted fault: the host's network is shared."""

    def _command(self):
        return [word for word in super()._command() if word != "--unshare-net"]


class WritableTools(BubblewrapSandbox):
    """A planted fault: a directory of the sandbox can be written by everybody."""

    def _tool_arguments(self):
        return [*super()._tool_arguments(), "--perms", "1777", "--tmpfs", "/home"]


@pytest.mark.parametrize(
    ("faulty", "name", "word"),
    [(HostNetwork, "network", "connection reached the host"), (WritableTools, "writing", "wrote /home/hostile")],
)
def test_the_doctor_notices_a_planted_fault(faulty, name, word):
    """A proof that cannot fail proves nothing."""
    sandbox = faulty("faulty", QUICK)
    try:
        examination = examine(sandbox, probes=[probe for probe in PROBES if probe.name == name])
    finally:
        sandbox.close()
    assert not examination.ok
    assert word in examination.findings[0].found
