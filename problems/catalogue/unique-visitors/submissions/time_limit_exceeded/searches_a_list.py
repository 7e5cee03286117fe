days = int(input())
names = []
last_day = []
returned = []
for day in range(days):
    for badge in input().split():
        if badge not in names:
            names.append(badge)
            last_day.append(day)
            returned.append(False)
        else:
            i = names.index(badge)
            if last_day[i] != day:
                returned[i] = True

found = False
for i in range(len(names)):
    if not returned[i]:
        print(names[i])
        found = True
if not found:
    print("none")
