#include <iostream>
#include <map>
#include <set>
#include <string>
#include <vector>

int main() {
    std::ios::sync_with_stdio(false);
    int n, m;
    std::cin >> n >> m;
    std::map<std::string, int> number_of;
    for (int i = 0; i < n; i++) {
        std::string code;
        std::cin >> code;
        number_of[code] = 0;
    }
    // The map is sorted, so a smaller number means a smaller code from here on.
    std::vector<std::string> code_of;
    for (auto &entry : number_of) {
        entry.second = static_cast<int>(code_of.size());
        code_of.push_back(entry.first);
    }
    std::vector<std::vector<int>> following(n);
    std::vector<int> waits_for(n, 0);
    for (int i = 0; i < m; i++) {
        std::string before, after;
        std::cin >> before >> after;
        following[number_of[before]].push_back(number_of[after]);
        waits_for[number_of[after]] += 1;
    }
    std::set<int> possible;
    for (int course = 0; course < n; course++) {
        if (waits_for[course] == 0) possible.insert(course);
    }
    std::vector<int> plan;
    while (!possible.empty()) {
        int course = *possible.begin();
        possible.erase(possible.begin());
        plan.push_back(course);
        for (int after : following[course]) {
            waits_for[after] -= 1;
            if (waits_for[after] == 0) possible.insert(after);
        }
    }
    if (static_cast<int>(plan.size()) < n) {
        std::cout << "impossible\n";
        return 0;
    }
    for (int course : plan) std::cout << code_of[course] << "\n";
    return 0;
}
