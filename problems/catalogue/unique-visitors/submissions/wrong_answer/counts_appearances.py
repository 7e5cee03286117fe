days = int(input())
count = {}
for _ in range(days):
    for badge in input().split():
        if badge in count:
            count[badge] += 1
        else:
            count[badge] = 1

once = [b for b in count if count[b] == 1]
if once:
    for b in once:
        print(b)
else:
    print("none")
