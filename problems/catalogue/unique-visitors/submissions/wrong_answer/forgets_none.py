days = int(input())
seen = set()
again = set()
for _ in range(days):
    today = set(input().split())
    again |= seen & today
    seen |= today

for badge in seen - again:
    print(badge)
