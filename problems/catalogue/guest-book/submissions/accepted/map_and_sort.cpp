#include <algorithm>
#include <cctype>
#include <iostream>
#include <map>
#include <string>
#include <utility>
#include <vector>

int main() {
    std::ios::sync_with_stdio(false);
    int lines = 0;
    std::cin >> lines;

    std::map<std::string, int> tally;
    std::string word;
    while (std::cin >> word) {
        for (char &letter : word) {
            letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
        }
        ++tally[word];
    }
    if (tally.empty()) {
        std::cout << "no words\n";
        return 0;
    }

    // The map is in alphabetical order, and a stable sort keeps that order among equal counts.
    std::vector<std::pair<std::string, int>> ranking(tally.begin(), tally.end());
    std::stable_sort(ranking.begin(), ranking.end(),
                     [](const auto &left, const auto &right) { return left.second > right.second; });
    for (const auto &[entry, count] : ranking) {
        std::cout << entry << ' ' << count << '\n';
    }
    return 0;
}
