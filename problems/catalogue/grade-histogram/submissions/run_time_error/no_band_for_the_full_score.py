n = int(input())
scores = sorted(int(x) for x in input().split())
bands = [0] * 10
for s in scores:
    bands[s // 10] += 1
for i in range(10):
    high = 100 if i == 9 else i * 10 + 9
    print(f"{i * 10}-{high}: {bands[i]} {'#' * min(bands[i], 40)}")
print("average", sum(scores) / n)
print("median", (scores[(n - 1) // 2] + scores[n // 2]) / 2)
