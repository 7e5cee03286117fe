"""Each check of words strikes its line and nothing in comments and strings. Real sandbox."""

from __future__ import annotations

import pytest

from reviews.analysers import SourceFile
from reviews.analysers.tokens import TOKEN_RULES, TokenChecks
from sandbox import default_sandbox

# rule -> (language, line that it strikes, code)
FAULTY = {
    "eval": ("javascript", 1, "eval(text);\n"),
    "inner-html": ("typescript", 1, "element.innerHTML = name;\n"),
    "sql-injection": ("java", 1, 'db.query("SELECT * FROM people WHERE name = \'" + name + "\'");\n'),
    "hardcoded-secret": ("go", 1, 'const apiKey = "a1b2c3d4e5"\n'),
    "system-call": ("c", 2, "void f(char *command) {\n    system(command);\n}\n"),
    "command-shell": ("go", 1, 'exec.Command("sh", "-c", "ls "+name)\n'),
    "runtime-exec": ("java", 1, 'Runtime.getRuntime().exec("ls " + name);\n'),
    "node-exec": ("javascript", 1, 'child_process.exec("ls " + name);\n'),
    "unbounded-read": ("c", 1, 'scanf("%s", name);\n'),
    "unbounded-copy": ("c", 1, "strcpy(name, argv[1]);\n"),
    "weak-hash": ("java", 1, 'MessageDigest.getInstance("MD5");\n'),
    "weak-random": ("javascript", 1, "const token = Math.random();\n"),
    "unsafe-block": ("rust", 1, "unsafe { f(); }\n"),
    "static-mut": ("rust", 1, "static mut COUNT: u32 = 0;\n"),
    "loose-equality": ("javascript", 1, "if (a == b) f();\n"),
    "nan-comparison": ("javascript", 1, "if (a === NaN) f();\n"),
    "assigned-condition": ("javascript", 1, "if (a = 3) f();\n"),
    "async-for-each": ("javascript", 1, "urls.forEach(async (url) => f(url));\n"),
    "number-sort": ("javascript", 1, "text.split(' ').map(Number).sort();\n"),
    "for-in-array": ("javascript", 2, "const a = [];\nfor (const i in a) f(i);\n"),
    "empty-catch": ("java", 3, "try {\n  f();\n} catch (Exception e) { }\n"),
    "broad-catch": ("java", 3, "try {\n  f();\n} catch (Exception e) { g(); }\n"),
    "stack-trace": ("java", 1, "e.printStackTrace();\n"),
    "index-past-end": ("java", 1, "for (int i = 0; i <= a.length; i++) f(a[i]);\n"),
    "feof-loop": ("c", 1, "while (!feof(file)) f();\n"),
    "string-identity": ("java", 1, 'if (name == "x") f();\n'),
    "unclosed": ("java", 1, 'FileReader in = new FileReader("x");\n'),
    "ignored-error": ("go", 1, "n, _ := strconv.Atoi(text)\n"),
    "empty-error-check": ("go", 1, "if err != nil {\n}\n"),
    "swallowed-error": ("rust", 2, "match f() {\n    Err(_) => {}\n}\n"),
    "unwrapped": ("rust", 1, "let n: i32 = text.parse().unwrap();\n"),
    "defer-in-loop": ("go", 2, "for _, name := range names {\n\tdefer f(name)\n}\n"),
    "front-of-array": ("javascript", 2, "while (queue.length) {\n  queue.shift();\n}\n"),
    "front-of-vector": ("rust", 2, "while !v.is_empty() {\n    v.remove(0);\n}\n"),
    "front-of-list": ("java", 1, "while (!list.isEmpty()) list.remove(0);\n"),
    "list-membership": ("typescript", 2, "const a: number[] = [];\nfor (const x of xs) if (a.includes(x)) f();\n"),
    "nth-in-loop": ("rust", 2, "for i in 0..n {\n    f(s.chars().nth(i));\n}\n"),
    "strlen-in-loop": ("c", 1, "for (size_t i = 0; i < strlen(s); i++) f(s[i]);\n"),
    "string-in-loop": ("java", 2, 'String s = "";\nfor (int i = 0; i < n; i++) s += i;\n'),
    "await-in-loop": ("javascript", 2, "for (const url of urls) {\n  await fetch(url);\n}\n"),
    "flush-in-loop": ("cpp", 1, "for (int x : v) cout << x << endl;\n"),
    "var-declaration": ("javascript", 1, "var n = 3;\n"),
    "owned-reference": ("rust", 1, "fn f(v: &Vec<i32>) {}\n"),
    "length-zero": ("rust", 1, "if v.len() == 0 { f(); }\n"),
}  # fmt: skip

QUIET = [
    ("javascript", '// eval(x) == y\nconst a = "eval(x) == y", b = `var c == ${d}`, e = /"==/;\n'),
    ("javascript", "const password = process.env.PASSWORD;\nif (a == null) f();\n"),
    ("javascript", 'const password = "your password here";\nthing.innerHTML = "";\n'),
    ("java", 'if (a != null && a.equals(b)) f("SELECT a FROM b WHERE c = ?");\n'),
    ("java", 'try (FileReader in = new FileReader("x")) { f(in); }\n'),
    ("c", 'scanf("%9s", name);\nfor (int i = 0; i <= n; i++) f(i);\n'),
    ("cpp", 'auto s = R"(== eval( " )";\nfor (int x : v) cout << x << \'\\n\';\ncout << endl;\n'),
    ("go", "s := `SELECT a FROM b`\nn, err := strconv.Atoi(t)\n"),
    ("rust", "let c: &'a str = r#\"unsafe { \" }\"#; // static mut\nlet q = 'x';\nfor i in 0..v.len() {}\n"),
]


@pytest.fixture(scope="module")
def hits():
    """(rule, line) of what these checks alone say; None when they give no answer."""
    checks = TokenChecks()
    with default_sandbox().acquire(checks.family) as box:
        box.write_files(checks.tools())

        def look(language: str, text: str) -> set[tuple[str, int]] | None:
            source = SourceFile(path="main", language=language, text=text)
            findings = checks.read(box.run(checks.process(source)), source)
            return None if findings is None else {(finding.rule, finding.start_line) for finding in findings}

        yield look


def test_every_rule_has_an_example():
    assert set(FAULTY) == set(TOKEN_RULES)


@pytest.mark.parametrize("rule", FAULTY)
def test_every_check_strikes_its_line(hits, rule):
    language, line, code = FAULTY[rule]
    assert (f"word-checks/{rule}", line) in hits(language, code)


@pytest.mark.parametrize(("language", "code"), QUIET)
def test_comments_strings_and_careful_code_are_left_alone(hits, language, code):
    assert hits(language, code) == set()


@pytest.mark.parametrize("language", ["javascript", "rust", "cpp"])
@pytest.mark.parametrize(
    "code", ["", '"' * 40_000, "(" * 40_000, "/*" * 20_000, "for(" * 10_000, "`${" * 10_000, "\\" * 9_999]
)
def test_no_code_breaks_the_tool(hits, language, code):
    assert hits(language, code) is not None
