n = int(input())
scores = [int(x) for x in input().split()]

for i in range(n):
    for j in range(n - 1 - i):
        if scores[j] > scores[j + 1]:
            scores[j], scores[j + 1] = scores[j + 1], scores[j]

bands = [0] * 10
for s in scores:
    bands[min(9, s // 10)] += 1
for i in range(10):
    high = 100 if i == 9 else i * 10 + 9
    print(f"{i * 10}-{high}: {bands[i]} {'#' * min(bands[i], 40)}")
print("average", sum(scores) / n)
if n % 2 == 1:
    print("median", scores[n // 2])
else:
    print("median", (scores[n // 2 - 1] + scores[n // 2]) / 2)
