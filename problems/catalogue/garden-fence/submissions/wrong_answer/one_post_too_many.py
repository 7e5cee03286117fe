from math import gcd

w, h = map(int, input().split())
d = gcd(w, h)
around = 2 * (w + h)
posts = around // d + 1
print(d, posts)
