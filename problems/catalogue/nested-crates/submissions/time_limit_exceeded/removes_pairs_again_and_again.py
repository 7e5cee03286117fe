plan = input()
brackets = ""
depth = 0
deepest = 0
for c in plan:
    if c in "([{":
        depth += 1
        deepest = max(deepest, depth)
        brackets += c
    elif c in ")]}":
        depth -= 1
        brackets += c

while "()" in brackets or "[]" in brackets or "{}" in brackets:
    brackets = brackets.replace("()", "")
    brackets = brackets.replace("[]", "")
    brackets = brackets.replace("{}", "")

if brackets == "":
    print("packed", deepest)
else:
    print("broken")
