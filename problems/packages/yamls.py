"""YAML of packages: safe, plain (no aliases, no dates, no duplicate keys), bounded."""

from __future__ import annotations

import math
import re
from collections.abc import Hashable
from typing import Any, NoReturn

import yaml

MAX_YAML_BYTES = 1024 * 1024
_MAX_DEPTH = 40


class InvalidYaml(ValueError):
    """Text that is no YAML mapping of the plain kind; the message has line and reason."""


class _Loader(yaml.SafeLoader):
    """No aliases (they unfold into bombs), no duplicate keys, dates stay text, 1e-6 is a number."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            self._refuse("aliases are not allowed")
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            self._refuse("nested too deep")
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def _refuse(self, reason: str) -> NoReturn:
        mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]  # the stubs lack it
        raise yaml.constructor.ConstructorError(None, None, reason, mark)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        keys = [key.value for key, _ in node.value]
        if len(set(map(str, keys))) != len(keys):
            raise yaml.constructor.ConstructorError(None, None, "a key occurs twice", node.start_mark)
        return super().construct_mapping(node, deep=deep)


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_SHORT_FLOAT = (
    "tag:yaml.org,2002:float",
    re.compile(r"^[-+]?[0-9]+(?:\.[0-9]*)?[eE][-+]?[0-9]+$"),
    list("-+0123456789"),
)
_Loader.add_implicit_resolver(*_SHORT_FLOAT)


def load_yaml(content: bytes) -> dict[str, Any]:
    """A YAML mapping with text keys; empty text is an empty mapping. Raises `InvalidYaml`."""
    if len(content) > MAX_YAML_BYTES:
        raise InvalidYaml(f"the file is larger than {MAX_YAML_BYTES >> 10} KiB")
    try:
        document = yaml.load(content.decode("utf-8"), Loader=_Loader)  # noqa: S506 - a SafeLoader, made stricter
    except UnicodeDecodeError as error:
        raise InvalidYaml("the file is not UTF-8") from error
    except yaml.MarkedYAMLError as error:
        line = f"line {error.problem_mark.line + 1}: " if error.problem_mark else ""
        raise InvalidYaml(f"{line}{error.problem or 'not YAML'}") from error
    except (yaml.YAMLError, ValueError, RecursionError, OverflowError) as error:
        raise InvalidYaml("not YAML") from error
    if document is None:
        return {}
    if not isinstance(document, dict) or not all(isinstance(key, str) for key in document):
        raise InvalidYaml("must be a mapping of names to values")
    if not _is_plain(document):
        raise InvalidYaml("only texts, finite numbers, true, false, null, lists and mappings are allowed")
    return document


def _is_plain(value: Any) -> bool:
    """Does JSON have this value?"""
    if isinstance(value, dict):
        return all(isinstance(key, str) and _is_plain(item) for key, item in value.items())
    if isinstance(value, list):
        return all(map(_is_plain, value))
    return value is None or isinstance(value, str | int) or (isinstance(value, float) and math.isfinite(value))


class _Dumper(yaml.SafeDumper):
    """Block style, long texts as literal blocks, no aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        del data
        return True


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    odd = not text.replace("\n", "").isprintable()
    style = '"' if odd else "|" if _fits_literal_block(text) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _fits_literal_block(text: str) -> bool:
    """Lines of plain characters; anything odd is better quoted."""
    lines = text.split("\n")
    return len(lines) > 1 and not text.startswith((" ", "\n")) and not any(line.endswith(" ") for line in lines)


_Dumper.add_implicit_resolver(*_SHORT_FLOAT)
_Dumper.add_representer(str, _represent_text)


def dump_yaml(document: dict[str, Any]) -> bytes:
    """The mapping as YAML that `load_yaml` reads back unchanged."""
    text: str = yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)
    return text.encode("utf-8")
