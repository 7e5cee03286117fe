n = int(input())
events = []
for _ in range(n):
    a, b = map(int, input().split())
    events.append((a, 1))
    events.append((b, -1))
events.sort()

rooms = 0
history = []
for moment, change in events:
    rooms += change
    history.append(rooms)
print(max(history))
