COINS = [200, 100, 50, 20, 10, 5, 2, 1]


def hand_out(change, kind, used):
    if change == 0:
        return used
    coin = COINS[kind]
    if coin > change:
        return hand_out(change, kind + 1, used)
    used[coin] = used.get(coin, 0) + 1
    return hand_out(change - coin, kind, used)


price, money = map(int, input().split())
if money < price:
    print("short by", price - money)
elif money == price:
    print("no change")
else:
    for coin, count in hand_out(money - price, 0, {}).items():
        print(count, "x", coin)
