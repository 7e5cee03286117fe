price, money = map(int, input().split())
change = money - price
if change < 0:
    print("short by", -change)
elif change == 0:
    print("no change")
else:
    for coin in [200, 100, 50, 20, 10, 5, 2, 1]:
        count = 0
        while change >= coin:
            change -= coin
            count += 1
        if count > 0:
            print(count, "x", coin)
