pairs = {"(": ")", "[": "]", "{": "}"}
stack = []
deepest = 0
ok = True
for c in input():
    if c in pairs:
        stack.append(pairs[c])
        deepest = max(deepest, len(stack))
    elif c in ")]}":
        if len(stack) == 0 or stack.pop() != c:
            ok = False
            break

if ok:
    print("packed", deepest)
else:
    print("broken")
