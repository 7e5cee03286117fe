n = int(input())
words = []
for _ in range(n):
    for word in input().split():
        words.append(word.lower())

result = []
for word in set(words):
    result.append((-words.count(word), word))
result.sort()
for count, word in result:
    print(word, -count)
if not result:
    print("no words")
