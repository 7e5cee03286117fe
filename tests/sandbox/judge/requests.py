"""Short ways to ask the judge."""

from __future__ import annotations

from sandbox.judge import FunctionSignature, JudgeRequest, Mode, Parameter, TestCase, Visibility


def case(
    given: bytes = b"", expected: bytes | None = b"", *, visibility: str = "sample", name: str = "", **options
) -> TestCase:
    """One test."""
    return TestCase(
        name=name or f"{visibility}/1",
        visibility=Visibility(visibility),
        input=given,
        expected=expected,
        **options,
    )


def request(*tests: TestCase, source: str = "print(1)\n", language: str = "python", **options) -> JudgeRequest:
    """A request with these tests."""
    return JudgeRequest(language=language, source=source, tests=tests, **options)


def signature(*types: str, returns: str = "int", name: str = "answer") -> FunctionSignature:
    """A function of parameters a, b, c…"""
    parameters = tuple(Parameter(name=letter, type=kind) for letter, kind in zip("abcdef", types, strict=False))
    return FunctionSignature(name=name, parameters=parameters, returns=returns)


def call(*tests: TestCase, source: str, language: str = "python", types=("int",), returns: str = "int", **options):
    """A request in function mode."""
    return request(
        *tests,
        source=source,
        language=language,
        mode=Mode.FUNCTION,
        signature=signature(*types, returns=returns),
        **options,
    )
