n = int(input())
scores = [int(x) for x in input().split()]
bands = [0] * 10
for s in scores:
    bands[min(9, s // 10)] += 1
for i in range(10):
    top = 100 if i == 9 else i * 10 + 9
    print(f"{i * 10}-{top}: {bands[i]} {'#' * min(bands[i], 40)}")
print("average", sum(scores) / n)
middle = n // 2
if n % 2 == 1:
    print("median", scores[middle])
else:
    print("median", (scores[middle - 1] + scores[middle]) / 2)
