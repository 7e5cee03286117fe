from collections import Counter

n = int(input())
tally = Counter()
for _ in range(n):
    tally.update(input().lower().split())
for word in sorted(tally, key=lambda w: (-tally[w], w)):
    print(word, tally[word])
