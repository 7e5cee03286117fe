"""Between a package (the format) and a problem's content (the fields of the model): both ways, losing nothing."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from problems.content import ProblemContent, SolutionContent, TestContent
from problems.models import Problem, ReferenceSolution, Skill, TestCase
from problems.packages import Diagnostics, Package, PackageSolution, PackageTest, check_package
from sandbox.judge.types import (
    Aggregation,
    CheckerSpec,
    FunctionSignature,
    Mode,
    Parameter,
    Scoring,
    TestGroup,
    Visibility,
)


def package_diagnostics(package: Package) -> Diagnostics:
    """Everything that the package's own checks say, and what would not fit into our columns."""
    diagnostics = check_package(package)
    for path, text, limit in _bounded_texts(package):
        if len(text) > limit:
            diagnostics.error("too_long", path, f"{text[:40]!r}… is longer than {limit} characters")
    words = (package.title, package.skills, package.hints, package.starter_code, package.extra)
    if any("\0" in text for text in _texts((words, [(test.description, test.hint) for test in package.tests]))):
        diagnostics.error("null_byte", "", "a text in one of the YAML files has a null byte")
    return diagnostics


def _texts(value: Any) -> Iterator[str]:
    """Every text inside nested lists and mappings, keys included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _texts(key)
            yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)


def _bounded_texts(package: Package) -> list[tuple[str, str, int]]:
    """(file, text, most characters) of every text that a column bounds."""
    return [
        ("problem.yaml", package.title, _max_length(Problem, "title")),
        *(("codereview.yaml", skill, _max_length(Skill, "slug")) for skill in package.skills),
        *((f"data/{test.name}.in", test.name, _max_length(TestCase, "name")) for test in package.tests),
        *((item.path, item.name, _max_length(ReferenceSolution, "name")) for item in package.solutions),
    ]


def _max_length(model: type[Any], field: str) -> int:
    return int(model._meta.get_field(field).max_length)


def package_to_content(package: Package) -> ProblemContent:
    """The content of a package without errors. A package without a uuid is given one of its slug."""
    return ProblemContent(
        slug=package.slug,
        uuid=package.uuid or str(uuid.uuid5(uuid.NAMESPACE_URL, f"codereview:problem:{package.slug}")),
        title=package.title,
        difficulty=package.difficulty,
        mode=package.mode.value,
        statement=package.statement,
        languages=package.languages,
        starter_code=dict(package.starter_code),
        signature=_signature_json(package.signature),
        checker={"kind": package.checker.kind, **package.checker.options},
        time_limit_ms=package.time_limit_ms,
        memory_limit_kb=package.memory_limit_kb,
        output_limit_kb=package.output_limit_kb,
        stop_at_first_failure=package.stop_at_first_failure,
        hint_level_max=package.hint_level_max,
        scoring=dataclasses.asdict(package.scoring) if package.scoring else None,
        package_extra=dict(package.extra),
        skills=tuple(dict.fromkeys(package.skills)),
        hints=package.hints,
        tests=tuple(_test_content(test) for test in package.tests),
        solutions=tuple(
            SolutionContent(name=item.name, language=item.language, expected=item.expected, code=item.code)
            for item in package.solutions
        ),
        files=dict(package.files),
    )


def content_to_package(content: ProblemContent) -> Package:
    """The package of a stored problem. Tests keep their order, solutions come in the reader's order."""
    options = {name: value for name, value in content.checker.items() if name != "kind"}
    solutions = (
        PackageSolution(name=item.name, expected=item.expected, code=item.code, language=item.language)
        for item in content.solutions
    )
    return Package(
        slug=content.slug,
        uuid=content.uuid,
        title=content.title,
        statement=content.statement,
        difficulty=content.difficulty,
        mode=Mode(content.mode),
        skills=content.skills,
        languages=content.languages,
        checker=CheckerSpec(kind=content.checker.get("kind", "tokens"), options=options),
        signature=signature_from_json(content.signature),
        hints=content.hints,
        starter_code=content.starter_code,
        time_limit_ms=content.time_limit_ms,
        memory_limit_kb=content.memory_limit_kb,
        output_limit_kb=content.output_limit_kb,
        tests=tuple(_package_test(test) for test in content.tests),
        solutions=tuple(sorted(solutions, key=lambda item: item.path)),
        stop_at_first_failure=content.stop_at_first_failure,
        hint_level_max=content.hint_level_max,
        scoring=scoring_from_json(content.scoring),
        extra=content.package_extra,
        files=content.files,
    )


def scoring_from_json(scoring: dict[str, Any] | None) -> Scoring | None:
    """The stored subtasks as the judge takes them."""
    if not scoring:
        return None
    groups = (
        TestGroup(**{**group, "aggregation": Aggregation(group["aggregation"]), "requires": tuple(group["requires"])})
        for group in scoring["groups"]
    )
    return Scoring(
        groups=tuple(groups), aggregation=Aggregation(scoring["aggregation"]), max_score=scoring["max_score"]
    )


def signature_from_json(signature: dict[str, Any] | None) -> FunctionSignature | None:
    """The stored `{name, parameters, returns}` as the judge takes it."""
    if not signature:
        return None
    return FunctionSignature(
        name=signature["name"],
        parameters=tuple(Parameter(name=item["name"], type=item["type"]) for item in signature["parameters"]),
        returns=signature["returns"],
    )


def _signature_json(signature: FunctionSignature | None) -> dict[str, Any] | None:
    if signature is None:
        return None
    parameters = [{"name": item.name, "type": item.type} for item in signature.parameters]
    return {"name": signature.name, "parameters": parameters, "returns": signature.returns}


def _test_content(test: PackageTest) -> TestContent:
    return TestContent(
        name=test.name,
        visibility=test.visibility.value,
        input=test.input.decode("utf-8"),
        expected=(test.expected or b"").decode("utf-8"),
        description=test.description,
        hint=test.hint,
        arguments=list(test.arguments),
    )


def _package_test(test: TestContent) -> PackageTest:
    return PackageTest(
        name=test.name,
        visibility=Visibility(test.visibility),
        input=test.input.encode(),
        expected=test.expected.encode(),
        description=test.description,
        hint=test.hint,
        arguments=tuple(test.arguments),
    )
