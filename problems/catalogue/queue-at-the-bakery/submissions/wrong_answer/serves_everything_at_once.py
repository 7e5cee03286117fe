n, k, s = map(int, input().split())
wishes = list(map(int, input().split()))
happy = []
for i in range(n):
    if s == 0:
        break
    while wishes[i] > 0 and s > 0:
        given = min(k, wishes[i], s)
        wishes[i] -= given
        s -= given
    if wishes[i] == 0:
        happy.append(i + 1)
if happy:
    print(*happy)
else:
    print("-")
print(s)
