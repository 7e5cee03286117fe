price, money = map(int, input().split())
if money < price:
    print("short by", price - money)
else:
    change = money - price
    for coin in [200, 100, 50, 20, 10, 5, 2, 1]:
        if change >= coin:
            print(change // coin, "x", coin)
            change = change % coin
