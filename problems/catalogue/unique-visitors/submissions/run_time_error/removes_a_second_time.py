days = int(input())
seen = set()
once = set()
for _ in range(days):
    for badge in set(input().split()):
        if badge in seen:
            once.remove(badge)
        else:
            seen.add(badge)
            once.add(badge)

if not once:
    print("none")
for badge in once:
    print(badge)
