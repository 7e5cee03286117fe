#include <algorithm>
#include <functional>
#include <iostream>
#include <limits>
#include <queue>
#include <utility>
#include <vector>

using Minutes = long long;
using Arrival = std::pair<Minutes, int>;

constexpr Minutes NEVER = std::numeric_limits<Minutes>::max();

struct Road {
    int to;
    Minutes minutes;
};

// Lets the known arrival times spread along the roads, without using any further pass.
void spread(std::vector<Minutes> &best, const std::vector<std::vector<Road>> &roads) {
    std::priority_queue<Arrival, std::vector<Arrival>, std::greater<>> queue;
    for (std::size_t town = 0; town < best.size(); ++town) {
        if (best[town] != NEVER) queue.emplace(best[town], static_cast<int>(town));
    }
    while (!queue.empty()) {
        auto [time, town] = queue.top();
        queue.pop();
        if (time > best[town]) continue;
        for (const Road &road : roads[town]) {
            if (time + road.minutes < best[road.to]) {
                best[road.to] = time + road.minutes;
                queue.emplace(best[road.to], road.to);
            }
        }
    }
}

int main() {
    std::ios::sync_with_stdio(false);
    std::cin.tie(nullptr);
    int town_count = 0;
    int road_count = 0;
    int passes = 0;
    std::cin >> town_count >> road_count >> passes;
    std::vector<std::vector<Road>> roads(town_count);
    for (int i = 0; i < road_count; ++i) {
        int u = 0;
        int v = 0;
        Minutes minutes = 0;
        std::cin >> u >> v >> minutes;
        roads[u - 1].push_back({v - 1, minutes});
        roads[v - 1].push_back({u - 1, minutes});
    }

    std::vector<Minutes> best(town_count, NEVER);
    best[0] = 0;
    spread(best, roads);
    for (int used = 0; used < passes; ++used) {
        std::vector<Minutes> next = best;
        for (int town = 0; town < town_count; ++town) {
            if (best[town] == NEVER) continue;
            for (const Road &road : roads[town]) {
                next[road.to] = std::min(next[road.to], best[town] + road.minutes / 2);
            }
        }
        spread(next, roads);
        best = std::move(next);
    }

    if (best.back() == NEVER) {
        std::cout << "unreachable\n";
    } else {
        std::cout << best.back() << '\n';
    }
    return 0;
}
