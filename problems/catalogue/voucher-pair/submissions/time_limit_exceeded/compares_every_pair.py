def voucher_pair(prices, voucher):
    for j in range(len(prices)):
        for i in range(j):
            if prices[i] + prices[j] == voucher:
                return [i, j]
    return []
