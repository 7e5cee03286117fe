"""Problem packages: read, check, verify and write them. No Django models here."""

from __future__ import annotations

from problems.packages.cache import VerifyCache
from problems.packages.checks import check_package
from problems.packages.diagnostics import Diagnostic, Diagnostics, PackageError, Severity
from problems.packages.model import SKILLS, Package, PackageSolution, PackageTest
from problems.packages.reader import package_from_files, read_package
from problems.packages.request import digest_tests, judge_request
from problems.packages.verify import SolutionReport, VerificationReport, package_verify
from problems.packages.writer import package_files, write_folder, write_zip, zip_bytes

__all__ = [
    "SKILLS",
    "Diagnostic",
    "Diagnostics",
    "Package",
    "PackageError",
    "PackageSolution",
    "PackageTest",
    "Severity",
    "SolutionReport",
    "VerificationReport",
    "VerifyCache",
    "check_package",
    "digest_tests",
    "judge_request",
    "package_files",
    "package_from_files",
    "package_verify",
    "read_package",
    "write_folder",
    "write_zip",
    "zip_bytes",
]
