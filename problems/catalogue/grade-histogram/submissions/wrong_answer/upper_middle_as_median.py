n = int(input())
scores = list(map(int, input().split()))
scores.sort()
bands = [0] * 10
for s in scores:
    if s == 100:
        bands[9] += 1
    else:
        bands[s // 10] += 1
for i in range(10):
    high = i * 10 + 9
    if i == 9:
        high = 100
    print(f"{i * 10}-{high}:", bands[i], "#" * min(40, bands[i]))
print("average", sum(scores) / n)
print("median", scores[n // 2])
