"""A worker's self-test: nothing is judged in a sandbox that does not keep its promises."""

from __future__ import annotations

import pytest

from codereview.celery import SelfTestStep
from sandbox import sandboxes
from sandbox.exceptions import SandboxUnavailable
from sandbox.probes import PROBES
from sandbox.selftest import self_test, worker_may_judge
from tests.hostile.test_probes import HostNetwork
from tests.sandbox.hosts import QUICK

NETWORK = [probe for probe in PROBES if probe.name == "network"]


@pytest.fixture
def leaky():
    """Bubblewrap with a planted fault: the host's network is shared."""
    sandbox = HostNetwork("leaky", QUICK)
    yield sandbox
    sandbox.close()


@pytest.fixture
def chosen(monkeypatch, leaky):
    """The worker's sandbox is the leaky one."""
    monkeypatch.setattr(type(sandboxes), "default", leaky)
    monkeypatch.setattr("sandbox.selftest.PROBES", NETWORK)
    return leaky


def test_a_sandbox_that_keeps_its_promises_passes(bubblewrap):
    assert self_test(bubblewrap, probes=NETWORK) == []


def test_what_broke_is_told_with_what_to_mend(leaky):
    (reason,) = self_test(leaky, probes=NETWORK)
    assert reason.startswith("A program reaches no network. Found: ")
    assert reason.endswith("do not start it with the host's network namespace.")


def test_a_worker_refuses_with_the_reason(chosen, monkeypatch, caplog):
    """And does not take a message first: the step comes before the consumer."""
    monkeypatch.setattr("codereview.celery.bootsteps.StartStopStep.__init__", lambda *_args, **_options: None)
    monkeypatch.setattr("sandbox.selftest.self_test", lambda _sandbox: ["A program reaches no network. Found: one."])
    with pytest.raises(SystemExit, match="takes no work: its sandbox failed the self-test"):
        SelfTestStep(None).start(None)
    assert "sandbox_self_test_failed" in caplog.text
    assert "A program reaches no network. Found: one." in caplog.text


def test_a_weak_sandbox_is_used_with_a_warning(leaky, monkeypatch, caplog):
    """Production refuses it already; where it is allowed its user was told what it cannot promise."""
    monkeypatch.setattr(type(leaky), "fit_for_production", False)
    monkeypatch.setattr("sandbox.selftest.self_test", lambda _sandbox: ["Something broke."])
    assert worker_may_judge(leaky)
    assert "sandbox_used_despite_self_test" in caplog.text


def test_without_any_sandbox_the_worker_still_works(monkeypatch):
    """It reports so in its beat, and does what needs no sandbox."""

    class Nothing:
        @property
        def default(self):
            raise SandboxUnavailable("No sandbox works on this machine.")

    monkeypatch.setattr("sandbox.sandboxes", Nothing())
    monkeypatch.setattr("codereview.celery.bootsteps.StartStopStep.__init__", lambda *_args, **_options: None)
    SelfTestStep(None).start(None)


def test_it_can_be_switched_off(chosen, settings):
    settings.WORKER_SELF_TEST = False
    SelfTestStep.start(None, None)
