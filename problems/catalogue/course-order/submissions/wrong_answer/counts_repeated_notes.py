import heapq

n, m = map(int, input().split())
courses = input().split()
after = {c: set() for c in courses}
waiting = {c: 0 for c in courses}
for _ in range(m):
    a, b = input().split()
    after[a].add(b)
    waiting[b] += 1

heap = [c for c in courses if waiting[c] == 0]
heapq.heapify(heap)
plan = []
while heap:
    c = heapq.heappop(heap)
    plan.append(c)
    for d in after[c]:
        waiting[d] -= 1
        if waiting[d] == 0:
            heapq.heappush(heap, d)

if len(plan) == n:
    print("\n".join(plan))
else:
    print("impossible")
