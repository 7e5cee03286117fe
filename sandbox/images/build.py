"""Building the sandbox images with the engine's own API: no docker command needed."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any

import docker
import docker.errors
import requests

from sandbox.exceptions import SandboxUnavailable
from sandbox.images import DIGEST_LABEL, IMAGE_PREFIX, context_archive, context_digest, image_directory, image_name

_BUILD_SECONDS = 1200


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltImage:
    """One image after `build_images`. `built` is False when the one that existed was up to date."""

    family: str
    name: str
    id: str
    built: bool

    def public(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)


def build_images(
    families: Iterable[str],
    *,
    prefix: str = IMAGE_PREFIX,
    network: str = "",
    say: Callable[[str], None] = lambda _: None,
) -> list[BuiltImage]:
    """Build what is missing or out of date. `say` gets progress lines.

    `network` is the build's network mode ("host" where containers have no network of their own).
    Raises SandboxUnavailable with the last words of a build that failed.
    """
    try:
        client = docker.from_env(timeout=_BUILD_SECONDS)
        return [_provide(client, family, prefix, network, say) for family in families]
    except (docker.errors.DockerException, requests.RequestException, OSError) as error:
        raise SandboxUnavailable(f"The Docker engine could not build the images: {error}") from error


def _provide(
    client: docker.DockerClient, family: str, prefix: str, network: str, say: Callable[[str], None]
) -> BuiltImage:
    name = image_name(family, prefix=prefix)
    try:
        return BuiltImage(family=family, name=name, id=str(client.images.get(name).id), built=False)
    except docker.errors.ImageNotFound:
        say(f"building {name}")
    _build(client, family, name, network, say)
    return BuiltImage(family=family, name=name, id=str(client.images.get(name).id), built=True)


def _build(client: docker.DockerClient, family: str, name: str, network: str, say: Callable[[str], None]) -> None:
    last: list[str] = []
    stream = client.api.build(
        fileobj=io.BytesIO(context_archive(family)),
        custom_context=True,
        dockerfile=f"{image_directory(family)}/Dockerfile",
        tag=name,
        rm=True,
        forcerm=True,
        decode=True,
        network_mode=network or None,
        labels={DIGEST_LABEL: context_digest(family)},
    )
    for event in stream:
        line = str(event.get("stream") or event.get("error") or "").strip()
        if line:
            say(line)
            last = [*last[-9:], line]
        if "error" in event:
            raise SandboxUnavailable(f"The image {name} could not be built: " + " | ".join(last))
