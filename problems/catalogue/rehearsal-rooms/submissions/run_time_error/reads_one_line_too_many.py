import heapq

n = int(input())
first = tuple(map(int, input().split()))
rehearsals = [first]
for _ in range(n - 1):
    rehearsals.append(tuple(map(int, input().split())))
rehearsals.sort()

rooms = []
for a, b in rehearsals:
    if rooms and rooms[0] <= a:
        heapq.heappop(rooms)
    heapq.heappush(rooms, b)
print(len(rooms))
