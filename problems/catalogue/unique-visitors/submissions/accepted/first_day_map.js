const lines = require("fs").readFileSync(0, "utf8").split("\n");
const days = Number(lines[0]);
const firstDay = new Map();
const returned = new Set();
for (let day = 1; day <= days; day += 1) {
  for (const badge of lines[day].trim().split(" ")) {
    if (badge === "") continue;
    if (!firstDay.has(badge)) firstDay.set(badge, day);
    else if (firstDay.get(badge) !== day) returned.add(badge);
  }
}
const once = [...firstDay.keys()].filter((badge) => !returned.has(badge));
console.log(once.length > 0 ? once.join("\n") : "none");
