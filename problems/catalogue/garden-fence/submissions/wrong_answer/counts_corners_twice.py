import math

w, h = map(int, input().split())
step = math.gcd(w, h)
on_width = w // step + 1
on_length = h // step + 1
print(step, 2 * on_width + 2 * on_length)
