n, k, s = map(int, input().split())
wishes = list(map(int, input().split()))
order = sorted(range(n), key=lambda i: wishes[i])
happy = []
for i in order:
    if wishes[i] <= s:
        s -= wishes[i]
        happy.append(i + 1)
    else:
        s = 0
print(*happy if happy else "-")
print(s)
