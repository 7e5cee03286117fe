#include <stdio.h>

int main(void) {
    long long n, a, d;
    if (scanf("%lld %lld %lld", &n, &a, &d) != 3) {
        return 1;
    }
    long long increases = n * (n - 1) / 2;
    long long total = n * a + d * increases;
    long long average = n > 0 ? total / n : 0;
    printf("%lld %lld\n", total, average);
    return 0;
}
