def voucher_pair(prices, voucher):
    position = {}
    for i in range(len(prices)):
        if prices[i] not in position:
            position[prices[i]] = i
    for j in range(len(prices)):
        rest = voucher - prices[j]
        if rest in position and position[rest] <= j:
            return [position[rest], j]
    return []
