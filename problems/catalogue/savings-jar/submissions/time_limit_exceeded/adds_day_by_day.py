n, a, d = map(int, input().split())
total = 0
today = a
for day in range(n):
    total += today
    today += d
if n == 0:
    print(0, 0)
else:
    print(total, total // n)
