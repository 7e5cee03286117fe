import heapq

n = int(input())
rooms = []
for _ in range(n):
    start, end = map(int, input().split())
    if rooms and rooms[0] <= start:
        heapq.heapreplace(rooms, end)
    else:
        heapq.heappush(rooms, end)
print(len(rooms))
