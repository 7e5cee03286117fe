days = int(input())
everything = []
for _ in range(days):
    everything += list(set(input().split()))

once = [badge for badge in everything if everything.count(badge) == 1]
if len(once) == 0:
    print("none")
for badge in once:
    print(badge)
