from collections import deque

n, m = map(int, input().split())
courses = sorted(input().split())
after = {c: [] for c in courses}
waiting = {c: 0 for c in courses}
for _ in range(m):
    a, b = input().split()
    after[a].append(b)
    waiting[b] += 1
for c in courses:
    after[c].sort()

queue = deque(c for c in courses if waiting[c] == 0)
plan = []
while queue:
    c = queue.popleft()
    plan.append(c)
    for d in after[c]:
        waiting[d] -= 1
        if waiting[d] == 0:
            queue.append(d)

if len(plan) < n:
    print("impossible")
else:
    for c in plan:
        print(c)
