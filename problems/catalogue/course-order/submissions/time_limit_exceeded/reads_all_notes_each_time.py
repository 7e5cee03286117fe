n, m = map(int, input().split())
left = input().split()
notes = [tuple(input().split()) for _ in range(m)]

plan = []
while left:
    blocked = set()
    for a, b in notes:
        blocked.add(b)
    possible = [c for c in left if c not in blocked]
    if not possible:
        break
    course = min(possible)
    plan.append(course)
    left.remove(course)
    notes = [(a, b) for a, b in notes if a != course]

if left:
    print("impossible")
else:
    print("\n".join(plan))
