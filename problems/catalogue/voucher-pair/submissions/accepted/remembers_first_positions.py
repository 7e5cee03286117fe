def voucher_pair(prices, voucher):
    first_position = {}
    for j, price in enumerate(prices):
        i = first_position.get(voucher - price)
        if i is not None:
            return [i, j]
        first_position.setdefault(price, j)
    return []
