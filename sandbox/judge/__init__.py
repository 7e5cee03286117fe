"""The judge engine: `judge(request, sandbox=…)` and the plain data it takes and gives."""

from __future__ import annotations

from sandbox.judge.compilation import COMPILE_CACHE, CompileCache
from sandbox.judge.engine import judge
from sandbox.judge.function_mode import InvalidArguments, check_signature, parse_arguments, parse_expected
from sandbox.judge.types import (
    CheckerSpec,
    CompileFinished,
    CompileInfo,
    ExceptionInfo,
    FirstDifference,
    FunctionSignature,
    InvalidRequest,
    JudgeEvent,
    Judgement,
    JudgeRequest,
    Mode,
    Parameter,
    TestCase,
    TestFinished,
    TestResult,
    Verdict,
    Visibility,
)

__all__ = [
    "COMPILE_CACHE",
    "CheckerSpec",
    "CompileCache",
    "CompileFinished",
    "CompileInfo",
    "ExceptionInfo",
    "FirstDifference",
    "FunctionSignature",
    "InvalidArguments",
    "InvalidRequest",
    "JudgeEvent",
    "JudgeRequest",
    "Judgement",
    "Mode",
    "Parameter",
    "TestCase",
    "TestFinished",
    "TestResult",
    "Verdict",
    "Visibility",
    "check_signature",
    "judge",
    "parse_arguments",
    "parse_expected",
]
