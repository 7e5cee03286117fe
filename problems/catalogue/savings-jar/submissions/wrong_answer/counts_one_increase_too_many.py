n, a, d = map(int, input().split())
total = n * a + d * n * (n + 1) // 2
if n == 0:
    print(0, 0)
else:
    print(total, total // n)
