import sys

lines = [line for line in sys.stdin.read().split("\n") if line]
days = int(lines[0])
count = {}
for day in range(1, days + 1):
    for badge in set(lines[day].split()):
        count[badge] = count.get(badge, 0) + 1

once = [badge for badge in count if count[badge] == 1]
print("\n".join(once) if once else "none")
