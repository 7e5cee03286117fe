def voucher_pair(prices, voucher):
    seen = {}
    for j in range(len(prices)):
        rest = voucher - prices[j]
        if rest in seen:
            return [seen[rest], j]
        seen[prices[j]] = j
    return []
