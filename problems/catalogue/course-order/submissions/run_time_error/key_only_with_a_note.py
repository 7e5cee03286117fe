import heapq

n, m = map(int, input().split())
courses = input().split()
after = {}
count = {c: 0 for c in courses}
for _ in range(m):
    a, b = input().split()
    if a not in after:
        after[a] = []
    after[a].append(b)
    count[b] += 1

heap = [c for c in courses if count[c] == 0]
heapq.heapify(heap)
plan = []
while heap:
    c = heapq.heappop(heap)
    plan.append(c)
    for d in after[c]:
        count[d] -= 1
        if count[d] == 0:
            heapq.heappush(heap, d)

if len(plan) == n:
    print("\n".join(plan))
else:
    print("impossible")
