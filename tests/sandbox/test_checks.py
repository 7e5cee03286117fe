"""System checks say what is wrong with the sandbox, and what to do."""

from __future__ import annotations

import pytest
from django.test import override_settings

from sandbox import checks
from sandbox.base import BaseSandbox
from tests.sandbox.test_handler import BROKEN, Fake, entry


class Strong(Fake):
    fit_for_production = True
    limits_tree_memory = True


def strong():
    return {"BACKEND": f"{__name__}.Strong", "OPTIONS": {}}


@pytest.mark.parametrize(
    ("settings", "found"),
    [
        ({"SANDBOXES": {"one": entry()}, "SANDBOX": "one"}, []),
        ({"SANDBOXES": {"one": entry()}, "SANDBOX": "two"}, [checks.E001]),
        ({"SANDBOXES": {"one": entry()}, "SANDBOX": "one", "SANDBOX_MUST_BE_FIT": True}, [checks.E003]),
        ({"SANDBOXES": {"one": strong()}, "SANDBOX": "one", "SANDBOX_MUST_BE_FIT": True}, []),
        ({"SANDBOXES": {"one": {"BACKEND": "no.such.thing"}}, "SANDBOX": ""}, [checks.E001]),
    ],
)
def test_the_configuration_is_checked(settings, found):
    """Without touching the host."""
    with override_settings(**settings):
        assert [message.id for message in checks.check_configuration(None)] == found


@pytest.mark.parametrize(
    ("sandboxes", "found"),
    [
        ({"one": strong()}, []),
        ({"one": BROKEN}, [checks.E002]),
        ({"one": entry()}, [checks.E003, checks.W001]),
    ],
)
def test_the_host_is_checked_before_a_deployment(sandboxes, found):
    """Weak sandboxes are refused there."""
    with override_settings(SANDBOXES=sandboxes, SANDBOX=""):
        assert [message.id for message in checks.check_host(None)] == found


def test_a_backend_promises_nothing_by_default():
    """Flags are raised by whoever can keep the promise."""
    flags = ("isolates_users", "isolates_network", "limits_tree_memory", "fit_for_production")
    assert not any(getattr(BaseSandbox, flag) for flag in flags)
