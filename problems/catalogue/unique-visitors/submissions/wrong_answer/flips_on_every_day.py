days = int(input())
once = set()
for _ in range(days):
    today = set(input().split())
    once = once ^ today

if once:
    for badge in once:
        print(badge)
else:
    print("none")
