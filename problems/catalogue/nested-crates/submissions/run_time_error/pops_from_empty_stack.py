closes = {")": "(", "]": "[", "}": "{"}
stack = []
deepest = 0
ok = True
for c in input():
    if c in "([{":
        stack.append(c)
        deepest = max(deepest, len(stack))
    elif c in closes:
        last = stack.pop()
        if last != closes[c]:
            ok = False
            break

if ok and len(stack) == 0:
    print("packed", deepest)
else:
    print("broken")
