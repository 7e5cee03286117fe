"""verify_problems over a whole folder of packages, as CI calls it."""

import pytest

pytestmark = pytest.mark.django_db


def test_a_folder_of_packages_stands_for_its_packages(command, packages):
    """Each is verified under its own name."""
    code, document = command("verify_problems", packages, "--json")
    assert (code, [report["slug"] for report in document["problems"]]) == (0, ["one", "two"])
