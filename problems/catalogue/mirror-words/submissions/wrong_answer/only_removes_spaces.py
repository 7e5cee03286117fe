def repaints_needed(sign):
    text = sign.replace(" ", "").replace(".", "").lower()
    count = 0
    for i in range(len(text) // 2):
        if text[i] != text[-1 - i]:
            count += 1
    return count
