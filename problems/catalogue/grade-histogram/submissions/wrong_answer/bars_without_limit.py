n = int(input())
scores = [int(x) for x in input().split()]
bands = [0] * 10
for s in scores:
    i = s // 10
    if i > 9:
        i = 9
    bands[i] += 1

names = ["0-9", "10-19", "20-29", "30-39", "40-49", "50-59", "60-69", "70-79", "80-89", "90-100"]
for name, amount in zip(names, bands):
    print(name + ":", amount, "#" * amount)

scores.sort()
if n % 2 == 1:
    median = scores[n // 2]
else:
    median = (scores[n // 2 - 1] + scores[n // 2]) / 2
print("average", sum(scores) / n)
print("median", median)
