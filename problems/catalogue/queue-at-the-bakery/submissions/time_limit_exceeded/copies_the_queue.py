n, k, s = map(int, input().split())
wishes = list(map(int, input().split()))
queue = [[i + 1, wishes[i]] for i in range(n)]
happy = []
while len(queue) > 0 and s > 0:
    customer = queue[0]
    given = min(k, customer[1], s)
    s = s - given
    customer[1] = customer[1] - given
    if customer[1] == 0:
        happy.append(customer[0])
        queue = queue[1:]
    else:
        queue = queue[1:] + [customer]

if len(happy) > 0:
    print(*happy)
else:
    print("-")
print(s)
