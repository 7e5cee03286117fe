#include <stdio.h>

int main(void) {
    long long w, h;
    if (scanf("%lld %lld", &w, &h) != 2) return 1;
    long long a = w, b = h;
    while (b != 0) {
        long long rest = a % b;
        a = b;
        b = rest;
    }
    printf("%lld %lld\n", a, 2 * (w + h) / a);
    return 0;
}
