n = int(input())
tally = {}
for _ in range(n):
    for word in input().lower().split():
        if word not in tally:
            tally[word] = 0
        tally[word] += 1

pairs = sorted([(count, word) for word, count in tally.items()], reverse=True)
for count, word in pairs:
    print(word, count)
if len(pairs) == 0:
    print("no words")
