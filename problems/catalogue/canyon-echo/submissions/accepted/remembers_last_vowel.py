def canyon_echo(call):
    answer = "."
    result = []
    for character in call:
        if character == "_":
            result.append(answer)
            continue
        if character.lower() in "aeiou":
            answer = character.lower()
        result.append(character)
    return "".join(result)
