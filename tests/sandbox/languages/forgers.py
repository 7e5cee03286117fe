"""Programs that try to be accepted without knowing the answer, for `answer(a: str) -> str`.

Each trick of `tests/sandbox/judge/test_forging.py` that the language can do at all.
"""

CPP = {
    "leaves early with code 0": "string answer(string a) { exit(0); }",
    "leaves for real": "string answer(string a) { _exit(0); }",
    "leaves while being loaded": "int gone = (_exit(0), 1);\nstring answer(string a) { return a; }",
    "speaks at exit": """
struct Last { ~Last() { printf("\\x1e" "forged V \\"x\\"\\n"); fflush(stdout); } } last;
string answer(string a) { atexit([] { puts("\\x1e" "forged V \\"x\\""); }); exit(0); }
""",
    "writes a frame of its own and answers too": """
string answer(string a) {
    extern char **environ;
    // The nonce lies in the caller's frame and on the heap: 32 hexadecimal digits.
    ifstream maps("/proc/self/maps");
    for (string line; getline(maps, line);) {
        if (line.find("[heap]") == string::npos) continue;
        unsigned long from, to;
        sscanf(line.c_str(), "%lx-%lx", &from, &to);
        string all((char *) from, to - from);
        for (size_t at = 0, run = 0; at < all.size(); at++) {
            run = isxdigit(all[at]) ? run + 1 : 0;
            if (run < 32) continue;
            string frame = "\\x1e" + all.substr(at - 31, 32) + " V \\"x\\"\\n";
            if (write(1, frame.data(), frame.size())) return "y";
        }
    }
    return "y";
}
""",
    "writes a frame that is not the driver's and leaves": """
string answer(string a) {
    string frame = "\\x1e" "00000000000000000000000000000000 V \\"x\\"\\n";
    if (write(1, frame.data(), frame.size())) _exit(0);
    return "x";
}
""",
    "replaces what the driver calls": """
extern "C" ssize_t write(int, const void *, size_t) { return 1 << 30; }
extern "C" void _exit(int) { for (;;) exit(0); }
string answer(string a) { return "x"; }
""",
    "redefines words of the driver": """
#define int long long
#define main other
#define state(...) 0
#define write(...) 0
#define _exit(...) 0
string answer(string a) { return "x"; }
signed main() { return 0; }
""",
    "writes to every descriptor": """
string answer(string a) {
    for (int fd = 0; fd < 256; fd++) if (write(fd, "\\0\\0\\0\\2{}accepted\\n", 15)) continue;
    return "x";
}
""",
    "reads every file and descriptor for the answer": """
string answer(string a) {
    string all;
    for (auto& entry : filesystem::directory_iterator("."))
        if (entry.is_regular_file()) {
            ifstream in(entry.path());
            all += string(istreambuf_iterator<char>(in), {});
        }
    for (int fd = 0; fd < 64; fd++) {
        char chunk[4096];
        lseek(fd, 0, SEEK_SET);
        ssize_t got = read(fd, chunk, sizeof chunk);
        if (got > 0) all.append(chunk, got);
    }
    size_t at = all.find("needle-");
    return at == string::npos ? "nothing" : all.substr(at, 39);
}
""",
    "goes on in a thread": """
string answer(string a) {
    thread([] { while (write(1, "late\\n", 5) > 0) this_thread::sleep_for(chrono::milliseconds(1)); }).detach();
    this_thread::sleep_for(chrono::milliseconds(5));
    return "x";
}
""",
    "goes on in a child": """
string answer(string a) { return fork() == 0 ? "y" : "x"; }
""",
    "closes the output": 'string answer(string a) { close(1); return "x"; }',
    "no text at all": 'string answer(string a) { return "\\xff\\xfe"; }',
    "a text with a frame in it": 'string answer(string a) { return "\\"\\n\\x1e" "V \\"x\\"\\n"; }',
}
CPP = {
    name: f"#include <bits/stdc++.h>\n#include <unistd.h>\nusing namespace std;\n{source}"
    for name, source in CPP.items()
}

_JAVA_BODY = """\
import java.io.*;
import java.lang.reflect.*;
import java.util.*;

class Solution {{
    {}
}}
"""
JAVA = {
    "leaves early with code 0": "public String answer(String a) { System.exit(0); return a; }",
    "leaves for real": "public String answer(String a) { Runtime.getRuntime().halt(0); return a; }",
    "leaves while being loaded": """
    static { Runtime.getRuntime().halt(0); }
    public String answer(String a) { return a; }""",
    "speaks at exit": """
    public String answer(String a) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("\\u001eforged V \\"x\\"")));
        System.exit(0);
        return a;
    }""",
    "finds the nonce by reflection and answers twice": """
    public String answer(String a) throws Exception {
        for (Field field : FunctionCodec.class.getDeclaredFields()) System.err.println(field);
        Constructor<?> made = FunctionCodec.class.getDeclaredConstructors()[0];
        made.setAccessible(true);
        System.setIn(new ByteArrayInputStream("{\\"nonce\\": \\"00000000000000000000000000000000\\"}".getBytes()));
        FunctionCodec codec = (FunctionCodec) made.newInstance();
        codec.state("x");
        return "y";
    }""",
    "an object that lies about itself": """
    static class Liar extends ArrayList<String> {
        public Iterator<String> iterator() { return List.of("right").iterator(); }
        public boolean equals(Object other) { return true; }
        public String toString() { return "right"; }
    }
    public Object answer(String a) { return new Liar(); }""",
    "a text that lies about itself": """
    static class Liar implements CharSequence {
        public char charAt(int at) { return "right".charAt(at % 5); }
        public int length() { return 5; }
        public CharSequence subSequence(int from, int to) { return this; }
        public String toString() { return "wrong\\"\\n\\u001e V \\"x\\""; }
    }
    public CharSequence answer(String a) { return new Liar(); }""",
    "no value at all": "public Object answer(String a) { return new Object(); }",
    "a list that never ends": """
    public Object answer(String a) { List<Object> x = new ArrayList<>(); x.add(x); return x; }""",
    "puts another stream in the output's place": """
    public String answer(String a) {
        System.setOut(new PrintStream(new ByteArrayOutputStream()) {
            public void flush() { throw new IllegalStateException("no"); }
        });
        return "x";
    }""",
    "goes on in a thread": """
    public String answer(String a) throws Exception {
        new Thread(() -> { for (;;) { System.out.println("late"); System.out.flush(); } }).start();
        Thread.sleep(5);
        return "x";
    }""",
    "reads every file for the answer": """
    public String answer(String a) throws Exception {
        StringBuilder all = new StringBuilder();
        for (File file : new File(".").listFiles()) all.append(new String(new FileInputStream(file).readAllBytes()));
        for (String name : new String[] {"/proc/self/environ", "/proc/self/cmdline", "/proc/1/environ"})
            try { all.append(new String(new FileInputStream(name).readAllBytes())); } catch (IOException error) { }
        var found = java.util.regex.Pattern.compile("needle-[0-9a-f]{16,}").matcher(all);
        return found.find() ? found.group() : "nothing";
    }""",
}
JAVA = {name: _JAVA_BODY.format(source) for name, source in JAVA.items()}

GO = {
    "leaves early with code 0": 'import "os"\nfunc answer(a string) string { os.Exit(0); return a }',
    "leaves while being loaded": 'import "os"\nfunc init() { os.Exit(0) }\nfunc answer(a string) string { return a }',
    "makes a driver of its own": """
import "os"
func answer(a string) string {
	reader, writer, _ := os.Pipe()
	writer.WriteString("{\\"nonce\\": \\"00000000000000000000000000000000\\"}\\n")
	writer.Close()
	os.Stdin = reader
	newFunctionDriver().state("x")
	return "y"
}""",
    "goes on in another goroutine": """
import ("os"; "time")
func answer(a string) string {
	go func() { for { os.Stdout.WriteString("late\\n") } }()
	time.Sleep(5 * time.Millisecond)
	return "x"
}""",
    "closes the output": 'import "os"\nfunc answer(a string) string { os.Stdout.Close(); return "x" }',
    "no text at all": 'func answer(a string) string { return "\\xff\\xfe" }',
}
GO = {name: f"package main\n{source}\n" for name, source in GO.items()}

TYPESCRIPT = {
    "leaves early with code 0": "function answer(a: string): string { process.exit(0); }",
    "is no text whatever its type says": """
function answer(a: string): string { return { toString: () => "right" } as any; }
""",
    "patches what the driver uses": """
JSON.stringify = (() => '"patched"') as any;
Array.isArray = (() => true) as any;
(require("fs") as any).writeSync = () => 0;
function answer(a: string): string { return "x"; }
""",
    "speaks at exit": """
process.on("exit", () => console.log('\\x1eforged V "x"'));
function answer(a: string): string { process.exitCode = 0; throw null; }
""",
    "hands out another function": """
function answer(a: string): string { return "x"; }
module.driven = () => "y";
""".replace("module.driven", "(module as any).driven"),
}
FORGERS = {"cpp": CPP, "java": JAVA, "go": GO, "typescript": TYPESCRIPT}
HONEST = {
    "cpp": "#include <string>\nstd::string answer(std::string a) { return a; }\n",
    "java": "class Solution { public String answer(String a) { return a; } }\n",
    "go": "package main\n\nfunc answer(a string) string { return a }\n",
    "typescript": "export const answer = (a: string): string => a;\n",
}
