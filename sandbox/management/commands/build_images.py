"""`manage.py build_images`: make the sandbox images exist and be up to date."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from sandbox.exceptions import SandboxUnavailable
from sandbox.images import image_families
from sandbox.images.build import build_images


class Command(BaseCommand):
    help = "Builds the Docker images of the sandbox that are missing or out of date."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("families", nargs="*", help="language families; all when none is named")
        parser.add_argument("--network", default="", help="network mode of the build, for example host")
        parser.add_argument("--json", action="store_true", help="one JSON document on stdout")

    def handle(self, *args: Any, **options: Any) -> None:
        families = options["families"] or image_families()
        unknown = sorted(set(families) - set(image_families()))
        if unknown:
            raise CommandError(
                f"No image is called {unknown[0]}; there are {', '.join(image_families())}.", returncode=2
            )
        try:
            images = build_images(families, network=options["network"], say=self._say)
        except SandboxUnavailable as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            self.stdout.write(json.dumps({"images": [image.public() for image in images]}))
            return
        for image in images:
            self.stdout.write(f"{image.name}  {'built' if image.built else 'up to date'}  {image.id}")

    def _say(self, line: str) -> None:
        print(line, file=sys.stderr)
