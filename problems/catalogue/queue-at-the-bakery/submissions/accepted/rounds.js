const numbers = require("fs").readFileSync(0, "utf8").split(/\s+/).filter(Boolean).map(Number);
const [count, limit] = numbers;
let shelf = numbers[2];
const wanted = numbers.slice(3, 3 + count);

// One pass over `waiting` is one round of the queue; whoever is not happy waits in the next round.
let waiting = wanted.map((_, index) => index);
const happy = [];
while (waiting.length > 0 && shelf > 0) {
  const next = [];
  for (const customer of waiting) {
    const given = Math.min(limit, wanted[customer], shelf);
    shelf -= given;
    wanted[customer] -= given;
    if (wanted[customer] === 0) happy.push(customer + 1);
    else next.push(customer);
  }
  waiting = next;
}
console.log(happy.length > 0 ? happy.join(" ") : "-");
console.log(shelf);
