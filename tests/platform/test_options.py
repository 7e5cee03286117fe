"""`codereview.run.options`: what is refused before anything is started, each in one sentence."""

from __future__ import annotations

import os
import socket
import stat

import pytest

from codereview.run.options import (
    Options,
    Refusal,
    data_dir_lock,
    data_dir_prepare,
    options_read,
    port_check,
    secret_key_ensure,
)


def options(**changes):
    return options_read({"DATA_DIR": "/nowhere", **changes})


def test_the_defaults_serve_this_machine_only():
    """Loopback, port 8000, a directory beside the code."""
    found = options_read({})
    assert (found.host, found.port, found.data_dir.name) == ("127.0.0.1", 8000, "var")
    assert found.address == "http://localhost:8000"


@pytest.mark.parametrize("port", ["", "x", "0", "65536", "-1", "80.5", "٣"])
def test_a_port_that_is_none_is_refused(port):
    """The value is quoted."""
    with pytest.raises(Refusal, match="PORT must be a number"):
        options(PORT=port)


def test_a_port_in_use_is_refused():
    """With a way out."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(Refusal, match=f"Port {port} is in use"):
            port_check(options(PORT=str(port)))


def test_an_address_of_another_machine_is_refused():
    """HOST must be ours."""
    with pytest.raises(Refusal, match=r"HOST=192\.0\.2\.1 is not an address"):
        port_check(options(HOST="192.0.2.1"))


def test_a_data_directory_that_is_a_file_is_refused(tmp_path):
    """The sentence names it."""
    path = tmp_path / "file"
    path.touch()
    with pytest.raises(Refusal, match=r"DATA_DIR=.*file cannot be written"):
        data_dir_prepare(path)


def test_two_runs_do_not_share_a_directory(tmp_path):
    """The second is refused until the first has ended."""
    descriptor = data_dir_lock(tmp_path)
    with pytest.raises(Refusal, match="Another `make run`"):
        data_dir_lock(tmp_path)
    os.close(descriptor)
    os.close(data_dir_lock(tmp_path))


def test_the_secret_key_is_made_once_and_kept_private(tmp_path):
    """Sessions survive a restart; nobody else may read it."""
    key = secret_key_ensure(tmp_path)
    assert len(key) > 60
    assert secret_key_ensure(tmp_path) == key
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_an_empty_key_file_is_filled(tmp_path):
    """A crash while it was written leaves no house without a key."""
    (tmp_path / "secret_key").touch(mode=0o600)
    key = secret_key_ensure(tmp_path)
    assert key
    assert secret_key_ensure(tmp_path) == key


@pytest.mark.parametrize(
    ("host", "address"),
    [("0.0.0.0", "http://localhost:81"), ("127.0.0.1", "http://localhost:81"), ("10.0.0.5", "http://10.0.0.5:81")],
)
def test_the_address_can_be_opened(host, address, tmp_path):
    """Whatever is listened on, a browser gets a name."""
    assert Options(host=host, port=81, data_dir=tmp_path).address == address
