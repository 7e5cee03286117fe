n = int(input())
tally = {}
for _ in range(n):
    for word in input().split():
        if word.lower() in tally:
            tally[word] += 1
        else:
            tally[word.lower()] = 1

if not tally:
    print("no words")
for word in sorted(tally, key=lambda w: (-tally[w], w)):
    print(word, tally[word])
