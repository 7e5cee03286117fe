const lines = require("fs").readFileSync(0, "utf8").trim().split("\n");

function pack(row) {
  return row.replace(/(.)\1*/g, (group, letter) => (group.length > 1 ? group.length : "") + letter);
}

function groups(note) {
  return [...note.matchAll(/(\d*)([a-z])/g)].map(([, digits, letter]) => ({
    size: digits === "" ? 1 : Number(digits),
    letter,
  }));
}

const answers = {
  pack,
  unpack: (note) => groups(note).map(({ size, letter }) => letter.repeat(size)).join(""),
  count: (note) => groups(note).reduce((total, { size }) => total + size, 0),
};

const output = lines.slice(1).map((line) => {
  const [request, text] = line.split(" ");
  return answers[request](text);
});
console.log(output.join("\n"));
