price, money = map(int, input().split())
change = money - price
if change < 0:
    print("short by", -change)
elif change == 0:
    print("no change")
else:
    for coin in [200, 100, 50, 20, 10, 5, 2, 1]:
        if change >= coin:
            print(1, "x", coin)
            change -= coin
