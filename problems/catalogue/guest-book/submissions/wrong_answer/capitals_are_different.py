n = int(input())
tally = {}
for _ in range(n):
    for word in input().split():
        tally[word] = tally.get(word, 0) + 1

if not tally:
    print("no words")
for word in sorted(tally, key=lambda w: (-tally[w], w)):
    print(word.lower(), tally[word])
