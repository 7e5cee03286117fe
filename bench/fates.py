"""One small program per language that ends as the word on its input says: every verdict, in every language.

The words: right, wrong, crash, exit, busy, sleep, memory, flood, noise (much on stderr, then right).
With `BROKEN` at its end none of them compiles.
"""

from __future__ import annotations

from collections.abc import Iterator

from sandbox.judge import CheckerSpec, JudgeRequest, Mode, TestCase, Visibility

WORDS = ("right", "wrong", "crash", "exit", "busy", "sleep", "memory", "flood", "noise")
BROKEN = "\n)(\n"
TIME_LIMIT_MS = 400
MEMORY_LIMIT_KB = 96 * 1024
OUTPUT_LIMIT_KB = 64

PROGRAMS = {
    "python": """\
import sys, time
word, kept = input(), []
if word == "crash": kept[0]
if word == "exit": sys.exit(3)
if word == "sleep": time.sleep(99)
if word == "noise": sys.stderr.write("noise\\n" * 20000)
while word == "busy": pass
while word == "memory": kept.append(bytearray(1000000))
while word == "flood": print("x" * 1000)
print("no" if word == "wrong" else "yes")
""",
    "javascript": """\
const word = require("fs").readFileSync(0, "utf8").trim(), kept = [];
if (word === "crash") kept[0].x;
if (word === "exit") process.exit(3);
if (word === "sleep") Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 99000);
if (word === "noise") require("fs").writeSync(2, "noise\\n".repeat(20000));
while (word === "busy");
while (word === "memory") kept.push(new Array(100000).fill(1.5));
while (word === "flood") require("fs").writeSync(1, "x".repeat(1000) + "\\n");
console.log(word === "wrong" ? "no" : "yes");
""",
    "typescript": """\
import { readFileSync, writeSync } from "fs";
const word: string = readFileSync(0, "utf8").trim();
const kept: number[][] = [];
if (word === "crash") kept[0].push(1);
if (word === "exit") process.exit(3);
if (word === "sleep") Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 99000);
if (word === "noise") writeSync(2, "noise\\n".repeat(20000));
while (word === "busy");
while (word === "memory") kept.push(new Array<number>(100000).fill(1.5));
while (word === "flood") writeSync(1, "x".repeat(1000) + "\\n");
console.log(word === "wrong" ? "no" : "yes");
""",
    "c": """\
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
volatile long sink;
int main(void) {
    char word[20];
    if (scanf("%19s", word) != 1) return 1;
    if (!strcmp(word, "crash")) abort();
    if (!strcmp(word, "exit")) return 3;
    if (!strcmp(word, "sleep")) sleep(99);
    if (!strcmp(word, "noise")) for (int i = 0; i < 20000; i++) fputs("noise\\n", stderr);
    while (!strcmp(word, "busy")) sink++;
    while (!strcmp(word, "memory")) memset(malloc(1000000), 1, 1000000);
    while (!strcmp(word, "flood")) puts("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
    puts(strcmp(word, "wrong") ? "yes" : "no");
}
""",
    "cpp": """\
#include <bits/stdc++.h>
#include <unistd.h>
volatile long sink;
int main() {
    std::string word;
    std::cin >> word;
    std::vector<std::vector<char>> kept;
    if (word == "crash") kept.at(0);
    if (word == "exit") return 3;
    if (word == "sleep") sleep(99);
    if (word == "noise") for (int i = 0; i < 20000; i++) std::cerr << "noise\\n";
    while (word == "busy") sink = sink + 1;
    while (word == "memory") kept.emplace_back(1000000, 'x');
    while (word == "flood") std::cout << std::string(1000, 'x') << std::endl;
    std::cout << (word == "wrong" ? "no" : "yes") << std::endl;
}
""",
    "java": """\
import java.util.*;
public class Main {
    static long sink;
    public static void main(String[] arguments) throws Exception {
        String word = new Scanner(System.in).next();
        List<long[]> kept = new ArrayList<>();
        if (word.equals("crash")) kept.get(0);
        if (word.equals("exit")) System.exit(3);
        if (word.equals("sleep")) Thread.sleep(99000);
        if (word.equals("noise")) System.err.print("noise\\n".repeat(20000));
        while (word.equals("busy")) sink++;
        while (word.equals("memory")) kept.add(new long[100000]);
        while (word.equals("flood")) System.out.println("x".repeat(1000));
        System.out.println(word.equals("wrong") ? "no" : "yes");
    }
}
""",
    "go": """\
package main

import (
	"fmt"
	"os"
	"strings"
	"time"
)

func main() {
	var word string
	fmt.Scan(&word)
	var kept [][]byte
	switch word {
	case "crash":
		fmt.Println(kept[0])
	case "exit":
		os.Exit(3)
	case "sleep":
		time.Sleep(99 * time.Second)
	case "noise":
		fmt.Fprint(os.Stderr, strings.Repeat("noise\\n", 20000))
	}
	for word == "busy" {
	}
	for word == "memory" {
		page := make([]byte, 1000000)
		for i := range page {
			page[i] = 1
		}
		kept = append(kept, page)
	}
	for word == "flood" {
		fmt.Println(strings.Repeat("x", 1000))
	}
	if word == "wrong" {
		fmt.Println("no")
	} else {
		fmt.Println("yes")
	}
}
""",
    "rust": """\
use std::io::Write;
fn main() {
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).unwrap();
    let word = line.trim();
    let mut kept: Vec<Vec<u8>> = Vec::new();
    let mut count: u64 = 0;
    if word == "crash" { println!("{:?}", kept[word.len()]); }
    if word == "exit" { std::process::exit(3); }
    if word == "sleep" { std::thread::sleep(std::time::Duration::from_secs(99)); }
    if word == "noise" { std::io::stderr().write_all("noise\\n".repeat(20000).as_bytes()).unwrap(); }
    while word == "busy" { count = std::hint::black_box(count + 1); }
    while word == "memory" { kept.push(vec![1; 1_000_000]); std::hint::black_box(&kept); }
    while word == "flood" { println!("{}", "x".repeat(1000)); }
    println!("{}", if word == "wrong" { "no" } else { "yes" });
}
""",
}


# An interactor that answers seven guesses, and programs that talk to it.
INTERACTOR = """\
import sys
secret = int(open(sys.argv[1]).read())
for _ in range(7):
    guess = int(input())
    print("right" if guess == secret else "higher" if guess < secret else "lower", flush=True)
    if guess == secret:
        sys.exit(42)
sys.exit(43)
"""
TALKERS = {
    "right": "low, high = 1, 100\nwhile True:\n    guess = (low + high) // 2\n    print(guess, flush=True)\n"
    "    word = input()\n    if word == 'right': break\n"
    "    low, high = (guess + 1, high) if word == 'higher' else (low, guess - 1)\n",
    "wrong": "n = 0\nwhile True:\n    n += 1\n    print(n, flush=True)\n    input()\n",
    "deaf": "for n in range(9999):\n    print(n % 7, flush=True)\n",
    "early": "print(1, flush=True)\n",
    "crash": "print(1, flush=True)\ninput()\n[][0]\n",
    "silent": "input()\n",
}


def conversations() -> Iterator[tuple[str, JudgeRequest]]:
    """How it goes, and what the judge is asked, for each way to talk to an interactor."""
    checker = CheckerSpec(kind="custom", options={"language": "python", "source": INTERACTOR, "path": "interactor.py"})
    test = TestCase(name="sample/1", visibility=Visibility.SAMPLE, input=b"42\n", expected=b"")
    for word, source in TALKERS.items():
        yield (
            word,
            JudgeRequest(
                language="python",
                source=source,
                tests=(test,),
                mode=Mode.INTERACTIVE,
                checker=checker,
                time_limit_ms=TIME_LIMIT_MS,
            ),
        )


def fates() -> Iterator[tuple[str, str, JudgeRequest]]:
    """Language, word and what the judge is asked, for each language and word; "broken" is no program at all."""
    for language, source in PROGRAMS.items():
        for word in WORDS:
            yield language, word, _request(language, source, word)
        yield language, "broken", _request(language, source + BROKEN, "right")


def _request(language: str, source: str, word: str) -> JudgeRequest:
    test = TestCase(name="sample/1", visibility=Visibility.SAMPLE, input=f"{word}\n".encode(), expected=b"yes\n")
    return JudgeRequest(
        language=language,
        source=source,
        tests=(test,),
        time_limit_ms=TIME_LIMIT_MS,
        memory_limit_kb=MEMORY_LIMIT_KB,
        output_limit_kb=OUTPUT_LIMIT_KB,
    )
