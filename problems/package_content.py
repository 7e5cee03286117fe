"""Between a package and what the database holds of a problem: nothing is lost either way."""

from __future__ import annotations

from typing import Any

from problems.content import ProblemContent, SolutionContent, TestContent, content_of
from problems.models import Problem
from problems.packages import Package, PackageSolution, PackageTest
from problems.packages.writer import checker_json
from sandbox.judge import CheckerSpec, FunctionSignature, Mode, Parameter, Visibility


def content_of_package(package: Package) -> ProblemContent:
    """What importing this package stores. Its texts must be UTF-8, which `check_package` makes sure of."""
    return ProblemContent(
        slug=package.slug,
        uuid=package.uuid,
        title=package.title,
        difficulty=package.difficulty,
        mode=package.mode.value,
        statement=package.statement,
        languages=package.languages,
        starter_code=dict(package.starter_code),
        signature=_signature_json(package.signature),
        checker=checker_json(package.checker),
        time_limit_ms=package.time_limit_ms,
        memory_limit_kb=package.memory_limit_kb,
        output_limit_kb=package.output_limit_kb,
        package_extra=dict(package.extra),
        skills=package.skills,
        hints=package.hints,
        tests=tuple(_test_content(test) for test in package.tests),
        solutions=tuple(
            SolutionContent(name=item.name, language=item.language, expected=item.expected, code=item.code)
            for item in package.solutions
        ),
        files=dict(package.files),
    )


def package_of_content(content: ProblemContent) -> Package:
    """The package that this content came from, or would come from."""
    checker = dict(content.checker)
    return Package(
        slug=content.slug,
        uuid=content.uuid,
        title=content.title,
        statement=content.statement,
        difficulty=content.difficulty,
        mode=Mode(content.mode),
        skills=content.skills,
        languages=content.languages,
        checker=CheckerSpec(kind=checker.pop("kind", "tokens"), options=checker),
        signature=_signature(content.signature),
        hints=content.hints,
        starter_code=content.starter_code,
        time_limit_ms=content.time_limit_ms,
        memory_limit_kb=content.memory_limit_kb,
        output_limit_kb=content.output_limit_kb,
        tests=tuple(_package_test(test) for test in content.tests),
        solutions=tuple(
            PackageSolution(name=item.name, expected=item.expected, code=item.code, language=item.language)
            for item in content.solutions
        ),
        extra=content.package_extra,
        files=content.files,
    )


def problem_package(*, problem: Problem) -> Package:
    """A stored problem as a package."""
    return package_of_content(content_of(problem))


def _test_content(test: PackageTest) -> TestContent:
    return TestContent(
        name=test.name,
        visibility=test.visibility.value,
        input=test.input.decode("utf-8"),
        expected=(test.expected or b"").decode("utf-8"),
        description=test.description,
        hint=test.hint,
    )


def _package_test(test: TestContent) -> PackageTest:
    return PackageTest(
        name=test.name,
        visibility=Visibility(test.visibility),
        input=test.input.encode("utf-8"),
        expected=test.expected.encode("utf-8"),
        description=test.description,
        hint=test.hint,
    )


def _signature_json(signature: FunctionSignature | None) -> dict[str, Any] | None:
    if signature is None:
        return None
    parameters = [{"name": item.name, "type": item.type} for item in signature.parameters]
    return {"name": signature.name, "parameters": parameters, "returns": signature.returns}


def _signature(document: dict[str, Any] | None) -> FunctionSignature | None:
    if not document:
        return None
    parameters = tuple(Parameter(name=item["name"], type=item["type"]) for item in document["parameters"])
    return FunctionSignature(name=document["name"], parameters=parameters, returns=document["returns"])
