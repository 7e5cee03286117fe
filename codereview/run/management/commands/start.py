"""`manage.py start ROLE`: one long-lived process of a house whose stores are servers; a container's command."""

from __future__ import annotations

import os
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from codereview.run.options import Refusal, options_read, port_check
from codereview.run.roles import web_command, worker_command
from codereview.run.stores import schema_is_current, stores_answer
from sandbox.exceptions import SandboxUnavailable
from sandbox.images import image_families
from sandbox.images.build import build_images


class Command(BaseCommand):
    help = "Look whether settings, stores, schema and port are in order, then become the web server or a worker."
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("role", choices=("web", "judge", "assistant"))
        parser.add_argument("--check", action="store_true", help="only look, start nothing")
        parser.add_argument(
            "--build-images", metavar="NETWORK", help="first build the sandbox images that are missing, on this network"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Does not return unless it only looks: the process becomes the server."""
        role = options["role"]
        _ = settings.SECRET_KEY  # Django looks at it only when it first signs something
        stores_answer()
        schema_is_current()
        if role == "web":
            try:
                port_check(options_read(os.environ))
            except Refusal as refusal:
                raise CommandError(str(refusal)) from refusal
        if not options["check"]:
            if options["build_images"]:
                _images_build(network=options["build_images"])
            command = _command(role)
            os.execv(command[0], command)


def _command(role: str) -> list[str]:
    if role == "web":
        return web_command(host=settings.HOST, port=settings.PORT)
    threads = settings.WORKER_CONCURRENCY if role == "judge" else settings.ASSISTANT_CONCURRENCY
    return worker_command(role, threads=threads)


def _images_build(*, network: str) -> None:
    try:
        build_images(image_families(), network=network, say=lambda line: print(line, file=sys.stderr, flush=True))
    except SandboxUnavailable as error:
        raise CommandError(str(error)) from error
