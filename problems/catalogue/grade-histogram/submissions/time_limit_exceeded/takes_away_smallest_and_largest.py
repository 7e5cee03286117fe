n = int(input())
scores = [int(x) for x in input().split()]

for i in range(10):
    low = i * 10
    high = 100 if i == 9 else low + 9
    amount = len([s for s in scores if low <= s <= high])
    print(f"{low}-{high}: {amount} {'#' * min(amount, 40)}")
print("average", sum(scores) / n)

left = list(scores)
while len(left) > 2:
    left.remove(min(left))
    left.remove(max(left))
print("median", sum(left) / len(left))
