n, a, d = map(int, input().split())
last = a + (n - 1) * d
total = int((a + last) / 2 * n)
if n == 0:
    print(0, 0)
else:
    print(total, int(total / n))
