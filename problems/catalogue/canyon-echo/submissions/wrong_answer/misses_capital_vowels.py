def canyon_echo(call):
    last = "."
    result = ""
    for letter in call:
        if letter in "aeiou":
            last = letter
        if letter == "_":
            result += last
        else:
            result += letter
    return result
