def repaints_needed(sign):
    left = 0
    right = len(sign) - 1
    count = 0
    while left < right:
        while not sign[left].isalnum():
            left += 1
        while not sign[right].isalnum():
            right -= 1
        if left < right and sign[left].lower() != sign[right].lower():
            count += 1
        left += 1
        right -= 1
    return count
