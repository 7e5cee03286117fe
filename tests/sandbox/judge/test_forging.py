"""Forging in function mode: whatever the code does, it can only state a value, and only the right one wins.

Every program here tries to be accepted without knowing the answer, which is a random text that the
input does not tell. One honest program per language shows that the harness would accept a right one.
"""

from __future__ import annotations

import json
import secrets

import pytest

from sandbox.judge import CompileCache, Verdict, judge
from tests.sandbox.judge.requests import call, case

PYTHON = {
    "leaves early with code 0": "import os\ndef answer(a):\n    os._exit(0)\n",
    "leaves politely": "import sys\ndef answer(a):\n    sys.exit(0)\n",
    "leaves while being loaded": "import os\nos._exit(0)\n",
    "is equal to everything": """
class Same(str):
    def __eq__(self, other): return True
    def __hash__(self): return 0
def answer(a): return Same("x")
""",
    "a text that lies about itself": """
class Liar(str):
    def __str__(self): return "right"
    __repr__ = __str__
    def encode(self, *args): return b"right"
def answer(a): return Liar("wrong")
""",
    "an object with a json of its own": """
class Thing:
    def __json__(self): return "x"
    def __len__(self): return 0
def answer(a): return Thing()
""",
    "patches what the driver uses": """
import builtins, json, os, traceback
json.dumps = lambda *args, **kwargs: '"patched"'
builtins.isinstance = lambda *args: True
os._exit = lambda code: None
traceback.print_exception = lambda *args: None
def answer(a): return "x"
""",
    "speaks at exit": """
import atexit
atexit.register(lambda: print('\\x1eforged V "x"', flush=True))
def answer(a): raise SystemExit
""",
    "walks the frames for the nonce and answers for the driver": """
import os, sys
def answer(a):
    frame = sys._getframe()
    while frame:
        nonce = frame.f_locals.get("nonce")
        if nonce:
            os.write(1, ('\\x1e%s V "x"\\n' % nonce).encode())
            os._exit(0)
        frame = frame.f_back
""",
    "answers twice": """
import os, sys
def answer(a):
    nonce = sys._getframe(1).f_locals["nonce"]
    os.write(1, ('\\x1e%s V "x"\\n' % nonce).encode())
    return "y"
""",
    "searches memory, files and environment for the answer": """
import gc, glob, os, re
def answer(a):
    seen = [repr(x) for x in gc.get_objects() if isinstance(x, (dict, list, tuple))]
    for name in glob.glob("**/*", recursive=True) + glob.glob("/proc/[0-9]*/environ") + glob.glob("/tmp/*"):
        try:
            seen.append(open(name, "rb").read().decode("latin-1"))
        except OSError:
            pass
    seen.append(str(dict(os.environ)))
    found = re.search("needle-[0-9a-f]{16,}", " ".join(seen))
    return found.group() if found else "nothing"
""",
    "reads the input file again for more": """
import os, re
def answer(a):
    text = ""
    for fd in range(0, 64):
        try:
            os.lseek(fd, 0, 0)
            text += os.read(fd, 1 << 20).decode("latin-1")
        except OSError:
            pass
    found = re.search("needle-[0-9a-f]{16,}", text)
    return found.group() if found else "nothing"
""",
    "writes to every descriptor": """
import os
def answer(a):
    for fd in range(0, 256):
        try:
            os.write(fd, b'\\x00\\x00\\x00\\x02{}accepted\\n')
        except OSError:
            pass
    return "x"
""",
    "goes on in a thread": """
import threading, time
def answer(a):
    threading.Thread(target=lambda: (time.sleep(0.05), print("late", flush=True))).start()
    return "x"
""",
    "goes on in a child": """
import os, sys
def answer(a):
    if os.fork() == 0:
        return "y"
    os.wait()
    return "x"
""",
    "closes the output": "import os\ndef answer(a):\n    os.close(1)\n    return 'x'\n",
    "changes the driver's variables by tracing": """
import sys
def trace(frame, event, arg):
    if "text" in frame.f_locals:
        frame.f_locals["text"] = '"right"'
    return trace
def answer(a):
    sys.settrace(trace)
    frame = sys._getframe(1)
    frame.f_trace = trace
    return "x"
""",
    "replaces the main module": """
import sys, types
def answer(a):
    sys.modules["__main__"] = types.ModuleType("__main__")
    sys.modules["json"] = None
    return "x"
""",
    "a list that never ends": """
def answer(a):
    x = []
    x.append(x)
    return x
""",
    "no text at all": "def answer(a):\n    return '\\ud800'\n",
}
JAVASCRIPT = {
    "leaves early with code 0": "function answer(a) { process.exit(0); }",
    "leaves for real": "function answer(a) { process.reallyExit(0); }",
    "has a json of its own": """
function answer(a) { return { toJSON() { return "right"; }, toString() { return "right"; } }; }
""",
    "patches what the driver uses": """
JSON.stringify = () => '"patched"';
Array.isArray = () => true;
process.reallyExit = () => {};
Object.getPrototypeOf = () => null;
require("fs").writeSync = () => 0;
function answer(a) { return "x"; }
""",
    "speaks at exit": """
process.on("exit", () => console.log('\\x1eforged V "x"'));
function answer(a) { process.exitCode = 0; throw null; }
""",
    "a proxy that answers anything": """
function answer(a) { return new Proxy({}, { get: () => "right", ownKeys: () => [] }); }
""",
    "a boxed text": 'function answer(a) { return new String("x"); }',
    "a promise": 'async function answer(a) { return "x"; }',
    "goes on later": 'function answer(a) { setInterval(() => console.log("late"), 1); return "x"; }',
    "a list that never ends": "function answer(a) { const x = []; x.push(x); return x; }",
}
HONEST = {
    "python": "def answer(a):\n    return a\n",
    "javascript": "function answer(a) { return a; }",
}


@pytest.fixture(scope="module")
def cache() -> CompileCache:
    return CompileCache()


def verdicts(sandbox, cache, language, source, *, given="guess", expected=""):
    """The verdict on a disclosed and on a secret test."""
    needle = expected or f"needle-{secrets.token_hex(16)}"
    stdin, answer = (json.dumps(given) + "\n").encode(), (json.dumps(needle) + "\n").encode()
    tests = (case(stdin, answer), case(stdin, answer, visibility="secret"))
    judgement = judge(
        call(*tests, source=source, language=language, types=("str",), returns="str", time_limit_ms=2000),
        sandbox=sandbox,
        cache=cache,
    )
    assert judgement.compile.ok, judgement.compile.output
    return [test.verdict for test in judgement.tests]


@pytest.mark.parametrize("language", HONEST)
def test_the_right_value_is_accepted(real_sandbox, cache, language):
    found = verdicts(real_sandbox, cache, language, HONEST[language], given="right", expected="right")
    assert found == [Verdict.ACCEPTED, Verdict.ACCEPTED]


@pytest.mark.parametrize("trick", PYTHON)
def test_no_python_trick_is_accepted(real_sandbox, cache, trick):
    """Wrong answer or runtime error, never accepted, never our fault."""
    for verdict in verdicts(real_sandbox, cache, "python", PYTHON[trick]):
        assert verdict in {Verdict.WRONG_ANSWER, Verdict.RUNTIME_ERROR}


@pytest.mark.parametrize("trick", JAVASCRIPT)
def test_no_javascript_trick_is_accepted(real_sandbox, cache, trick):
    for verdict in verdicts(real_sandbox, cache, "javascript", JAVASCRIPT[trick]):
        assert verdict in {Verdict.WRONG_ANSWER, Verdict.RUNTIME_ERROR}


def test_an_innocent_submission_after_all_tricks_is_accepted(real_sandbox, cache):
    """Nothing that a forger left behind changes the next submission."""
    for language, source in HONEST.items():
        assert set(verdicts(real_sandbox, cache, language, source, given="a", expected="a")) == {Verdict.ACCEPTED}
