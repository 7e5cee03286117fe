"""Each compiler's remarks become findings on the right lines; good code is left alone. Real sandbox."""

from __future__ import annotations

import pytest

from reviews.analysers import SourceFile, analysers_run
from reviews.analysers.diagnostics import CompilerAnalyser
from reviews.analysers.registry import ANALYSERS
from reviews.findings import Severity, finding_anchor
from sandbox import default_sandbox
from sandbox.base import Outcome, ProcessResult

COMPILERS = [analyser for analyser in ANALYSERS if isinstance(analyser, CompilerAnalyser)]

FAULTY = {
    "c": (
        (
            "#include <stdio.h>\n#include <stdlib.h>\n\nint main(void) {\n    int *p = malloc(sizeof *p);\n"
            "    *p = 1;\n"
            '    printf("%s\\n", *p);\n    free(p);\n    free(p);\n    return 0;\n}\n'
        ),
        {("gcc/Wanalyzer-possible-null-dereference", 6), ("gcc/Wformat", 7), ("gcc/Wanalyzer-double-free", 9)},
    ),
    "cpp": (
        (
            "#include <iostream>\n\nint sign(int x) {\n    if (x > 0) return 1;\n}\n\n"
            "int main() {\n    int *v = new int[3];\n    std::cout << sign(v[0]);\n    delete v;\n}\n"
        ),
        {("gcc/Wreturn-type", 5), ("gcc/Wmismatched-new-delete", 10)},
    ),
    "java": (
        (
            "import java.util.*;\n\npublic class Shop {\n    static int price(int kind) {\n        if (kind == 3);\n"
            "        List names = new ArrayList<String>();\n        return kind / 0;\n    }\n}\n"
        ),
        {("javac/empty.if", 5), ("javac/raw.class.use", 6), ("javac/div.zero", 7)},
    ),
    "go": (
        (
            'package main\n\nimport "fmt"\n\nfunc main() {\n\tn := 65\n\tfmt.Printf("%s\\n'
            '", n)\n\tfmt.Println(string(n))\n}\n'
        ),
        {("go-vet/printf", 7), ("go-vet/stringintconv", 8)},
    ),
    "javascript": (
        "const limit = 3;\nlimit = 4;\nconsole.log(limit, misspelt);\nconsole.log({ a: 1, a: 2 });\n",
        {("tsc/2588", 2), ("tsc/2304", 3), ("tsc/1117", 4)},
    ),
    "typescript": (
        (
            "function size(text: string | null): number {\n  const unused = 1;\n"
            "  return text.length;\n}\nconsole.log(size(3));\n"
        ),
        {("tsc/6133", 2), ("tsc/2531", 3), ("tsc/2345", 5)},
    ),
    "rust": (
        (
            "use std::io;\n\nfn depth(n: u64) -> u64 {\n    depth(n - 1)\n}\n\nfn main() {\n"
            "    let mut line = String::new();\n"
            "    io::stdin().read_line(&mut line);\n    let small: u8 = 256;\n"
            '    println!("{}{}", depth(1), small);\n}\n'
        ),
        {("rustc/unconditional_recursion", 3), ("rustc/unused_must_use", 9), ("rustc/overflowing_literals", 10)},
    ),
}
GOOD = {
    "c": '#include <stdio.h>\n\nint main(void) {\n    int n;\n    if (scanf("%d", &n) != 1) return 1;\n'
    '    printf("%d\\n", n * 2);\n    return 0;\n}\n',
    "cpp": "#include <bits/stdc++.h>\nusing namespace std;\n\nint main() {\n    vector<int> v;\n    int x;\n"
    "    while (cin >> x) v.push_back(x);\n    sort(v.begin(), v.end());\n    for (int y : v) cout << y << '\\n';\n}\n",
    "java": "import java.util.*;\n\npublic class Main {\n    public static void main(String[] args) {\n"
    "        Scanner in = new Scanner(System.in);\n        List<Integer> seen = new ArrayList<>();\n"
    "        while (in.hasNextInt()) seen.add(in.nextInt());\n        System.out.println(seen.size());\n    }\n}\n",
    "go": 'package main\n\nimport (\n\t"bufio"\n\t"fmt"\n\t"os"\n)\n\nfunc main() {\n'
    "\tin := bufio.NewScanner(os.Stdin)\n"
    "\tlines := 0\n\tfor in.Scan() {\n\t\tlines++\n\t}\n\tfmt.Println(lines)\n}\n",
    "javascript": 'const fs = require("fs");\nconst lines = fs.readFileSync(0, "utf8").split("\\n");\n'
    "document.title = lines[0];\nconsole.log(lines.map(Number).sort((a, b) => a - b));\n",
    "typescript": 'import { readFileSync } from "fs";\nimport express from "express";\n\n'
    'const words: string[] = readFileSync(0, "utf8").split(" ");\nexpress().get("/", () => words.length);\n',
    "rust": "use std::io::{self, Read};\n\nfn main() -> io::Result<()> {\n    let mut text = String::new();\n"
    '    io::stdin().read_to_string(&mut text)?;\n    println!("{}", text.lines().count());\n    Ok(())\n}\n',
}


def analyse(language: str, text: str):
    return analysers_run(files=[SourceFile(path="main", language=language, text=text)])


@pytest.fixture(autouse=True)
def toolchain(request):
    """A host without images has fewer toolchains; that is said, and tried by the test that says so."""
    language = request.node.callspec.params.get("language") if hasattr(request.node, "callspec") else None
    family = {"c": "native", "cpp": "native", "javascript": "typescript"}.get(language or "", language)
    if family and family not in default_sandbox().families():
        pytest.skip(f"the toolchain for {family} is not on this host")


@pytest.mark.parametrize("language", FAULTY)
def test_every_fault_is_told_on_its_line_with_its_proof(language):
    code, expected = FAULTY[language]
    analysis = analyse(language, code)
    assert not analysis.failed
    assert expected <= {(finding.rule, finding.start_line) for finding in analysis.findings}
    assert all(finding_anchor(finding=finding, lines=code.split("\n")) == finding for finding in analysis.findings)


@pytest.mark.parametrize("language", GOOD)
def test_good_code_is_left_alone(language):
    analysis = analyse(language, GOOD[language])
    assert len(analysis.ran) == 2
    assert analysis.findings == ()


@pytest.mark.parametrize("language", ["c", "java", "go", "javascript", "typescript", "rust"])
def test_code_that_is_none_gets_an_essential_finding(language):
    analysis = analyse(language, "this is ( no program\n")
    assert Severity.ESSENTIAL in {finding.severity for finding in analysis.findings}


@pytest.mark.parametrize("language", ["c"])
def test_what_a_compiler_quotes_from_the_code_stays_a_quotation(language):
    analysis = analyse(language, '#error "`<img src=x>` [a](http://x.y)"\nint main(void) { return 0; }\n')
    texts = [finding.text for finding in analysis.findings]
    assert texts
    assert all(text.count("`") == 2 for text in texts)


@pytest.mark.parametrize("analyser", COMPILERS, ids=lambda analyser: analyser.name)
@pytest.mark.parametrize(
    "output", [b"", b"{", b"[1]", b'[{"kind": 1}]', b'{"spans": 3}', b'{"errors": 1, "vet": []}', b"\xff" * 99]
)
def test_nonsense_of_a_tool_is_no_answer_and_no_fault(analyser, output):
    source = SourceFile(path="x", language=min(analyser.languages), text="x\n")
    result = ProcessResult(outcome=Outcome.SIGNALLED, signal=9, stdout=output, stderr=output)
    assert not analyser.read(result, source)


@pytest.mark.parametrize("language", ["cpp"])
def test_a_tool_that_ran_out_of_time_is_named_and_not_taken_for_silence(language):
    bomb = (
        "template <int N> struct F { static const long v = F<N-1>::v + F<N-2>::v + N; };\n" + "#include __FILE__\n" * 50
    )
    analysis = analyse(language, bomb)
    assert analysis.failed == {"gcc": "no_answer"} or analysis.findings


def test_a_sandbox_without_the_toolchain_is_said():
    class Bare:
        def families(self):
            return frozenset()

    source = SourceFile(path="main.rs", language="rust", text=GOOD["rust"])
    analysis = analysers_run(files=[source], sandbox=Bare())
    assert analysis.failed == {"rustc": "sandbox_unavailable", "word-checks": "sandbox_unavailable"}
    assert not analysis.ran
