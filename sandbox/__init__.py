"""How untrusted code runs: `sandboxes[alias]` and `default_sandbox()`.

Follows Django's own pattern (CACHES, STORAGES): the setting SANDBOXES maps an alias to a BACKEND and
its OPTIONS, SANDBOX names the alias to use. One instance per alias and process, because backends
hold started sandboxes. Works as a library without settings, on the embedded defaults.
"""

from sandbox.handler import SandboxHandler, default_sandbox, sandboxes

__all__ = ["SandboxHandler", "default_sandbox", "sandboxes"]
