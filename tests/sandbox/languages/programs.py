"""One program per language that does what the first word of its input says, and one that does not compile.

`crash_line` is the line that fails after "crash"; `broken_line` the line of `broken` that is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sample:
    source: str
    crash: str
    crash_line: int | None
    broken: str
    broken_line: int


JAVA = """\
import java.util.*;

public class Main {
    static long sink = 0;

    static int third(int[] values) {
        return values[2];
    }

    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        String word = in.next();
        if (word.equals("sum")) System.out.println(in.nextInt() + in.nextInt());
        if (word.equals("crash")) System.out.println(third(new int[1]));
        while (word.equals("loop")) sink++;
        List<long[]> kept = new ArrayList<>();
        while (word.equals("memory")) kept.add(new long[100000]);
        if (word.equals("end")) System.out.println(in.hasNext() ? "more" : "end");
    }
}
"""

TYPESCRIPT = """\
import { readFileSync } from "fs";

interface Point {
  x: number;
}

const [word, ...rest]: string[] = readFileSync(0, "utf8").trim().split(" ");

function first(points: Point[]): number {
  return points[0].x;
}

if (word === "sum") console.log(Number(rest[0]) + Number(rest[1]));
if (word === "crash") console.log(first([]));
while (word === "loop");
const kept: number[][] = [];
while (word === "memory") kept.push(new Array<number>(100000).fill(1.5));
if (word === "end") console.log(rest.length === 0 ? "end" : "more");
"""

GO = """\
package main

import (
	"fmt"
	"io"
)

func third(values []int) int {
	return values[2]
}

func main() {
	var word string
	fmt.Scan(&word)
	var kept [][]int
	switch word {
	case "sum":
		var a, b int
		fmt.Scan(&a, &b)
		fmt.Println(a + b)
	case "crash":
		fmt.Println(third(make([]int, 1)))
	case "loop":
		for {
		}
	case "memory":
		for {
			page := make([]int, 100000)
			for i := range page {
				page[i] = i
			}
			kept = append(kept, page)
		}
	case "end":
		if _, err := fmt.Scan(&word); err == io.EOF {
			fmt.Println("end")
		}
	}
}
"""

RUST = """\
use std::io::{self, Read};

fn third(values: &[i64]) -> i64 {
    values[2]
}

fn main() {
    let mut input = String::new();
    io::stdin().read_to_string(&mut input).unwrap();
    let words: Vec<&str> = input.split_whitespace().collect();
    let numbers: Vec<i64> = words[1..].iter().map(|word| word.parse().unwrap()).collect();
    let mut kept: Vec<Vec<u64>> = Vec::new();
    let mut count: u64 = 0;
    match words[0] {
        "sum" => println!("{}", numbers[0] + numbers[1]),
        "crash" => println!("{}", third(&numbers)),
        "loop" => loop {
            count = std::hint::black_box(count + 1);
        },
        "memory" => loop {
            kept.push(vec![count + 1; 100_000]);
            count = std::hint::black_box(kept.len() as u64);
        },
        _ => println!("{}", if numbers.is_empty() { "end" } else { "more" }),
    }
}
"""

CPP = """\
#include <bits/stdc++.h>
using namespace std;

volatile long sink = 0;

int main() {
    string word;
    cin >> word;
    if (word == "sum") {
        int a, b;
        cin >> a >> b;
        cout << a + b << endl;
    }
    if (word == "crash") cout << vector<int>(1).at(2) << endl;
    while (word == "loop") sink = sink + 1;
    vector<vector<long>> kept;
    while (word == "memory") kept.emplace_back(100000, 1);
    if (word == "end") cout << (cin >> word ? "more" : "end") << endl;
}
"""

SAMPLES = {
    "java": Sample(
        JAVA,
        "ArrayIndexOutOfBoundsException",
        7,
        "public class Main {\n    public static void main(String[] args) {\n        int x = y;\n    }\n}\n",
        3,
    ),
    "typescript": Sample(
        TYPESCRIPT, "TypeError", 10, "const a: number = 1;\nconst b: string = a;\nconsole.log(b);\n", 2
    ),
    "go": Sample(GO, "panic", 9, "package main\n\nfunc main() {\n\tx := 1\n}\n", 4),
    "rust": Sample(RUST, "panic", 4, 'fn main() {\n    let x: i32 = "a";\n    println!("{}", x);\n}\n', 2),
    "cpp": Sample(CPP, "std::out_of_range", None, "int main() {\n    return x;\n}\n", 2),
}

# Functions `answer(a: dict[str, list[optional[float]]], b: int) -> list[str]`: the keys whose list is longer than b;
# each prints something, and crashes for b below 0 in the line that is told.
FUNCTIONS = {
    "java": (
        """\
import java.util.*;

class Solution {
    public String[] answer(Map<String, Double[]> a, long b) {
        System.out.print("debug");
        List<String> found = new ArrayList<>();
        if (b < 0) throw new IllegalStateException("b is " + b);
        for (Map.Entry<String, Double[]> entry : a.entrySet())
            if (entry.getValue().length > b) found.add(entry.getKey());
        return found.toArray(new String[0]);
    }
}
""",
        "IllegalStateException",
        7,
    ),
    "typescript": (
        """\
type Table = Record<string, (number | null)[]>;

function answer(a: Table, b: number): string[] {
  console.log("debug");
  if (b < 0) throw new RangeError(`b is ${b}`);
  return Object.keys(a).filter((key) => a[key].length > b);
}
""",
        "RangeError",
        5,
    ),
    "go": (
        """\
package main

import "fmt"

func answer(a map[string][]*float64, b int) []string {
	fmt.Print("debug")
	var found []string
	if b < 0 {
		panic("b is negative")
	}
	for key, list := range a {
		if len(list) > b {
			found = append(found, key)
		}
	}
	return found
}
""",
        "panic",
        9,
    ),
    "cpp": (
        """\
#include <bits/stdc++.h>
using namespace std;

vector<string> answer(const map<string, vector<optional<double>>>& a, long long b) {
    cout << "debug";
    if (b < 0) throw invalid_argument("b is negative");
    vector<string> found;
    for (auto& [key, list] : a)
        if ((long long) list.size() > b) found.push_back(key);
    return found;
}

int main() { cout << "a main of the learner's own is put aside" << endl; }
""",
        "std::invalid_argument",
        None,
    ),
}
