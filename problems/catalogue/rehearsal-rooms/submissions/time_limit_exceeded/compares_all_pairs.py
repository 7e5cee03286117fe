n = int(input())
rehearsals = []
for _ in range(n):
    a, b = map(int, input().split())
    rehearsals.append((a, b))

most = 0
for start, _ in rehearsals:
    at_the_same_time = 0
    for a, b in rehearsals:
        if a <= start < b:
            at_the_same_time += 1
    if at_the_same_time > most:
        most = at_the_same_time
print(most)
