def canyon_echo(call):
    result = ""
    for i in range(len(call)):
        if call[i] != "_":
            result += call[i]
            continue
        answer = "."
        j = i - 1
        while j >= 0:
            if call[j] in "aeiouAEIOU":
                answer = call[j].lower()
                break
            j -= 1
        result += answer
    return result
