"""Images are tagged by what goes into them, so nothing is rebuilt or forgotten."""

from __future__ import annotations

import io
import json
import tarfile

import pytest
from django.core.management import CommandError, call_command

from sandbox import images
from sandbox.images import context_archive, context_digest, context_files, image_families, image_name


def test_every_family_starts_from_the_same_base_and_holds_the_runner():
    """Debian slim, by the contract; the runner is baked in, because an engine may be remote."""
    assert image_families() == ("go", "java", "native", "node", "python", "rust", "typescript")
    for family in image_families():
        files = context_files(family)
        assert b"\nFROM debian:bookworm-slim\n" in files[f"images/{family}/Dockerfile"]
        assert "runner/main.py" in files


def test_the_tag_changes_with_the_runner(monkeypatch):
    """A changed runner makes every image out of date."""
    before = image_name("python")
    changed = {**context_files("python"), "runner/main.py": b"changed"}
    monkeypatch.setattr(images, "context_files", lambda family: changed)
    assert image_name("python") != before
    assert image_name("python").startswith("codereview-sandbox-python:")


def test_the_context_is_the_same_bytes_for_the_same_files():
    """Owners and times of the checkout do not matter."""
    archive = context_archive("node")
    assert archive == context_archive("node")
    with tarfile.open(fileobj=io.BytesIO(archive)) as opened:
        assert set(opened.getnames()) == set(context_files("node"))
        assert {entry.mtime for entry in opened} == {0}


def test_images_that_exist_are_left_alone(docker, capsys):
    """The command says so, as JSON."""
    call_command("build_images", "--json")
    reported = json.loads(capsys.readouterr().out)["images"]
    assert {image["family"]: image["built"] for image in reported} == dict.fromkeys(image_families(), False)
    assert all(context_digest(image["family"]).startswith(image["name"].rpartition(":")[2]) for image in reported)


def test_an_unknown_family_is_misuse():
    """Exit code 2, with what there is."""
    with pytest.raises(CommandError, match="there are go, java, native, node, python") as error:
        call_command("build_images", "cobol")
    assert error.value.returncode == 2
