def voucher_pair(prices, voucher):
    positions = {}
    for j, price in enumerate(prices):
        positions.setdefault(price, []).append(j)
    for i, price in enumerate(prices):
        for j in positions.get(voucher - price, []):
            if j > i:
                return [i, j]
    return []
