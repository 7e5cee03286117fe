"""The judge engine: `judge(request, sandbox=…)` and the plain data it takes and gives."""

from __future__ import annotations

from sandbox.judge.compile_cache import COMPILE_CACHE, CompileCache, CompileStore
from sandbox.judge.engine import judge
from sandbox.judge.function_mode import InvalidArguments, check_signature, parse_arguments, parse_expected
from sandbox.judge.replay import Flip, replay
from sandbox.judge.types import (
    Aggregation,
    CheckerSpec,
    CompileFinished,
    CompileInfo,
    ExceptionInfo,
    FirstDifference,
    FunctionSignature,
    GroupResult,
    InvalidRequest,
    JudgeEvent,
    Judgement,
    JudgeRequest,
    Mode,
    Parameter,
    Scoring,
    TestCase,
    TestFinished,
    TestGroup,
    TestResult,
    Verdict,
    Visibility,
)

__all__ = [
    "COMPILE_CACHE",
    "Aggregation",
    "CheckerSpec",
    "CompileCache",
    "CompileFinished",
    "CompileInfo",
    "CompileStore",
    "ExceptionInfo",
    "FirstDifference",
    "Flip",
    "FunctionSignature",
    "GroupResult",
    "InvalidArguments",
    "InvalidRequest",
    "JudgeEvent",
    "JudgeRequest",
    "Judgement",
    "Mode",
    "Parameter",
    "Scoring",
    "TestCase",
    "TestFinished",
    "TestGroup",
    "TestResult",
    "Verdict",
    "Visibility",
    "check_signature",
    "judge",
    "parse_arguments",
    "parse_expected",
    "replay",
]
