n, m = map(int, input().split())
left = set(input().split())
needs = {c: set() for c in left}
for _ in range(m):
    a, b = input().split()
    needs[b].add(a)

plan = []
while left:
    chosen = None
    for c in sorted(left):
        if not (needs[c] & left):
            chosen = c
            break
    if chosen is None:
        break
    plan.append(chosen)
    left.remove(chosen)

if left:
    print("impossible")
else:
    print("\n".join(plan))
