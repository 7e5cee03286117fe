def canyon_echo(call):
    heard = []
    result = ""
    for letter in call:
        if letter.lower() in "aeiou":
            heard.append(letter.lower())
        if letter == "_":
            result += heard[-1]
        else:
            result += letter
    return result
