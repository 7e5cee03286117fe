from math import gcd

w = int(input())
h = int(input())
d = gcd(w, h)
print(d, 2 * (w + h) // d)
