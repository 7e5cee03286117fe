import sys


def read_words():
    n = int(sys.stdin.readline())
    for _ in range(n):
        yield from sys.stdin.readline().lower().split()


tally = {}
for word in read_words():
    tally[word] = tally.get(word, 0) + 1

if not tally:
    print("no words")
else:
    ranking = sorted(tally.items(), key=lambda entry: (-entry[1], entry[0]))
    print("\n".join(f"{word} {count}" for word, count in ranking))
