#include <cctype>
#include <iostream>
#include <string>
#include <vector>

// What is known inside one pair of parentheses: the finished sum, the sign and value of the
// current product, and the operator that waits for its right side ('n' before the first factor).
struct Level {
    long long sum = 0;
    long long sign = 1;
    long long product = 0;
    char waiting = 'n';
};

static bool add_factor(Level &level, long long value) {
    if (level.waiting == '/') {
        if (value == 0) return false;
        level.product /= value;
    } else if (level.waiting == '*') {
        level.product *= value;
    } else {
        level.product = value;
    }
    return true;
}

int main() {
    std::string line;
    std::getline(std::cin, line);
    std::vector<Level> levels(1);
    bool defined = true;
    for (std::size_t i = 0; i < line.size() && defined; i++) {
        char c = line[i];
        if (std::isdigit(static_cast<unsigned char>(c))) {
            long long number = 0;
            while (i < line.size() && std::isdigit(static_cast<unsigned char>(line[i]))) {
                number = number * 10 + (line[i] - '0');
                i++;
            }
            i--;
            defined = add_factor(levels.back(), number);
        } else if (c == '(') {
            levels.emplace_back();
        } else if (c == ')') {
            Level inner = levels.back();
            levels.pop_back();
            defined = add_factor(levels.back(), inner.sum + inner.sign * inner.product);
        } else if (c == '*' || c == '/') {
            levels.back().waiting = c;
        } else if (c == '+' || c == '-') {
            Level &level = levels.back();
            level.sum += level.sign * level.product;
            level.sign = c == '+' ? 1 : -1;
            level.product = 0;
            level.waiting = 'n';
        }
    }
    if (!defined) {
        std::cout << "undefined\n";
        return 0;
    }
    std::cout << levels[0].sum + levels[0].sign * levels[0].product << "\n";
    return 0;
}
