plan = input()
depth = 0
deepest = 0
for c in plan:
    if c in "([{":
        depth += 1
        deepest = max(deepest, depth)
    if c in ")]}":
        depth -= 1

same = (
    plan.count("(") == plan.count(")")
    and plan.count("[") == plan.count("]")
    and plan.count("{") == plan.count("}")
)
if same:
    print("packed", deepest)
else:
    print("broken")
