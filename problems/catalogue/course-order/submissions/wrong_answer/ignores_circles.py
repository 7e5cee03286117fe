import heapq

n, m = map(int, input().split())
courses = input().split()
after = {}
waiting = {}
for c in courses:
    after[c] = []
    waiting[c] = 0
for _ in range(m):
    a, b = input().split()
    after[a].append(b)
    waiting[b] += 1

heap = []
for c in courses:
    if waiting[c] == 0:
        heapq.heappush(heap, c)
while heap:
    c = heapq.heappop(heap)
    print(c)
    for d in after[c]:
        waiting[d] -= 1
        if waiting[d] == 0:
            heapq.heappush(heap, d)
