pairs = {"(": ")", "[": "]", "{": "}"}
stack = []
crates = 0
ok = True
for c in input():
    if c in pairs:
        stack.append(pairs[c])
        crates += 1
    elif c in ")]}":
        if not stack or stack.pop() != c:
            ok = False
            break

if ok and not stack:
    print("packed", crates)
else:
    print("broken")
