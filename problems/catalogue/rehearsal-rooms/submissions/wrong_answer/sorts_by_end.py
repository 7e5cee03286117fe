import heapq

n = int(input())
rehearsals = []
for _ in range(n):
    a, b = map(int, input().split())
    rehearsals.append((b, a))
rehearsals.sort()

rooms = []
for b, a in rehearsals:
    if rooms and rooms[0] <= a:
        heapq.heappop(rooms)
    heapq.heappush(rooms, b)
print(len(rooms))
