const COINS = [200, 100, 50, 20, 10, 5, 2, 1];
const [price, money] = require("fs").readFileSync(0, "utf8").trim().split(" ").map(Number);

function changeLines(change) {
  const lines = [];
  for (const coin of COINS) {
    const count = Math.floor(change / coin);
    change %= coin;
    if (count > 0) lines.push(`${count} x ${coin}`);
  }
  return lines;
}

if (money < price) {
  console.log(`short by ${price - money}`);
} else if (money === price) {
  console.log("no change");
} else {
  console.log(changeLines(money - price).join("\n"));
}
