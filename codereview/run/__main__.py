"""`make run`: sets up what is missing, starts broker, web server and worker, and keeps them running.

Standard library only: the supervisor stays small and imports nothing that could crash it. What needs
Django happens in the `prepare` command, which ends before the servers start.
"""

from __future__ import annotations

import json
import os
import secrets
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from codereview.run.broker import Broker, BrokerMissing, free_port
from codereview.run.children import Child, Console, python
from codereview.run.options import (
    ROOT,
    Options,
    Refusal,
    data_dir_lock,
    data_dir_prepare,
    options_read,
    port_check,
    secret_key_ensure,
)
from codereview.run.roles import web_command, worker_command
from codereview.run.supervisor import Supervisor

READY_SECONDS = 90.0  # with the sandbox's examination, which takes a few seconds on the first start
HELPER_NICENESS = 10
NOBODY_JUDGES = "no worker has reported a sandbox"  # of codereview.common.health: none yet


def main() -> int:
    console = Console(sys.stdout)
    supervisor = Supervisor(console)
    try:
        options = options_read(os.environ)
        port_check(options)
        data_dir_prepare(options.data_dir)
        lock = data_dir_lock(options.data_dir)
        supervisor.handle_signals()
        try:
            _start_all(supervisor, options)
            supervisor.run()
        finally:
            console.say("Stopping …")
            supervisor.stop()
            os.close(lock)
    except (Refusal, BrokerMissing) as refusal:
        print(f"make run: {refusal}", file=sys.stderr)
        return 1
    console.say("Stopped.")
    return 0


def _start_all(supervisor: Supervisor, options: Options) -> None:
    """Broker, preparation, then web server and worker together. Raises Refusal."""
    environment = _environment(options)
    if "REDIS_URL" not in environment:
        environment["REDIS_URL"] = _start_broker(supervisor, options, environment)
    facts = _prepare(supervisor, options, environment)
    if facts is None:
        return
    web = Child(name="web", command=web_command(host=options.host, port=options.port), environment=environment)
    supervisor.start(web)
    for worker in _workers(facts, environment):
        supervisor.start(worker)
    if supervisor.wait_until(lambda: _is_ready(options, facts["answers_to"]), child=web, seconds=READY_SECONDS):
        _print_block(supervisor.console, options, facts)
    elif not supervisor.stopping:
        raise Refusal("The server did not become ready; the lines above say why.")


def _environment(options: Options) -> dict[str, str]:
    """The children's environment: ours, and what the run decided."""
    decided = {
        "DJANGO_SETTINGS_MODULE": "codereview.settings",
        "DATA_DIR": str(options.data_dir),
        "PORT": str(options.port),
        "HOST": options.host,
        "PYTHONUNBUFFERED": "1",
        "PYTHONPATH": str(ROOT),
    }
    environment = {**os.environ, **decided}
    environment["SECRET_KEY"] = os.environ.get("SECRET_KEY") or secret_key_ensure(options.data_dir)
    return environment


def _start_broker(supervisor: Supervisor, options: Options, environment: dict[str, str]) -> str:
    broker = Broker(port=free_port(), password=secrets.token_urlsafe(24), directory=options.data_dir / "broker")
    child = Child(name="broker", command=broker.command(), environment=environment)
    supervisor.start(child)
    if not supervisor.wait_until(broker.answers, child=child, seconds=15) and not supervisor.stopping:
        raise Refusal(f"The embedded broker did not start; {broker.directory / 'broker.log'} says why.")
    return broker.url


def _prepare(supervisor: Supervisor, options: Options, environment: dict[str, str]) -> dict[str, Any] | None:
    """Run the `prepare` command to its end; what it found out, None when the run was stopped meanwhile."""
    facts_file = options.data_dir / "prepared.json"
    facts_file.unlink(missing_ok=True)
    child = Child(
        name="prepare",
        command=python(str(ROOT / "manage.py"), "prepare", "--facts", str(facts_file)),
        environment=environment,
    )
    supervisor.start(child)
    code = supervisor.wait_for_end(child)
    supervisor.children.remove(child)
    if supervisor.stopping:
        child.kill()
        return None
    if code != 0:
        raise Refusal("Setting up failed; the lines above say why.")
    facts: dict[str, Any] = json.loads(facts_file.read_text())
    facts_file.unlink()  # it may hold the one-time password
    return facts


def _workers(facts: dict[str, Any], environment: dict[str, str]) -> list[Child]:
    """One worker judges; another helps, at a lower priority, so that no verdict waits for a hint.

    Threads, not processes: a task waits for a sandbox or a model, and one process shares one warm pool.
    """
    judges = worker_command("judge", threads=facts["worker_concurrency"])
    helps = worker_command("assistant", threads=facts["assistant_concurrency"])
    helper_environment = {**environment, "WORKER_SELF_TEST": "no"}  # it runs no programs
    return [
        Child(name="worker", command=judges, environment=environment),
        Child(name="helper", command=helps, environment=helper_environment, niceness=HELPER_NICENESS),
    ]


def _is_ready(options: Options, name: str) -> bool:
    """Does the web server answer, and has the worker that judges said with which sandbox, or why with none?"""
    host = "127.0.0.1" if options.host in {"0.0.0.0", "127.0.0.1"} else options.host  # noqa: S104 - compared, not bound
    if ":" in host:
        host = f"[{host}]"
    request = urllib.request.Request(f"http://{host}:{options.port}/readyz", headers={"Host": name})
    try:
        with urllib.request.urlopen(request, timeout=2) as answer:  # noqa: S310 - our own address
            checks = json.load(answer)["checks"]
    except (OSError, ValueError, urllib.error.URLError):
        return False
    sandbox = checks["sandbox"]
    return bool(checks["worker"]["ok"] and (sandbox["ok"] or sandbox["detail"] != NOBODY_JUDGES))


def _print_block(console: Console, options: Options, facts: dict[str, Any]) -> None:
    stores = (
        f"rows and payloads in {_short(options.data_dir)}" if facts["embedded"] else "rows and payloads as configured"
    )
    lines = [
        "",
        f"  codereview is ready: {options.address}",
        f"    admin      {options.address}/admin/   {facts['admin']}",
        f"    sandbox    {facts['sandbox']}",
        *(f"               {caveat}" for caveat in facts["sandbox_caveats"]),
        f"    tutor      {facts['provider']}",
        f"    stores     {stores}, queue in {facts['broker']}",
        f"    problems   {facts['problems']}",
        "  Press Ctrl-C to stop.",
        "",
    ]
    for line in lines:
        console.say(line)


def _short(path: Path) -> str:
    """Relative where that is shorter to read."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


if __name__ == "__main__":
    sys.exit(main())
