def canyon_echo(call):
    words = []
    for word in call.split(" "):
        last = "."
        new_word = ""
        for letter in word:
            if letter.lower() in "aeiou":
                last = letter.lower()
            if letter == "_":
                new_word += last
            else:
                new_word += letter
        words.append(new_word)
    return " ".join(words)
