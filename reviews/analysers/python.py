"""Python: a walk over the syntax tree, inside the box."""

from __future__ import annotations

from reviews.analysers.python_rules import PYTHON_RULES
from reviews.analysers.ruled import RuledAnalyser


class PythonChecks(RuledAnalyser):
    """Reads the code, never runs it."""

    name = "python-checks"
    languages = frozenset({"python"})
    entry = "check_python.py"
    tool_files = ("check_python.py", "python_nodes.py", "python_flow.py", "python_scopes.py")
    rules = PYTHON_RULES
    elsewhere = frozenset({"undefined-name"})
