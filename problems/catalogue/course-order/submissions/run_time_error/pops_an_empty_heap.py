import heapq

n, m = map(int, input().split())
courses = input().split()
after = {c: [] for c in courses}
count = {c: 0 for c in courses}
for _ in range(m):
    a, b = input().split()
    after[a].append(b)
    count[b] += 1

heap = [c for c in courses if count[c] == 0]
heapq.heapify(heap)
plan = []
for _ in range(n):
    c = heapq.heappop(heap)
    plan.append(c)
    for d in after[c]:
        count[d] -= 1
        if count[d] == 0:
            heapq.heappush(heap, d)

print("\n".join(plan))
