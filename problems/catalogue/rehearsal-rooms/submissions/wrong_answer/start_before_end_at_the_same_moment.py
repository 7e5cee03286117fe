n = int(input())
events = []
for _ in range(n):
    a, b = map(int, input().split())
    events.append((a, "begin"))
    events.append((b, "end"))
events.sort()

rooms = 0
most = 0
for moment, what in events:
    if what == "begin":
        rooms += 1
        most = max(most, rooms)
    else:
        rooms -= 1
print(most)
