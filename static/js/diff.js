/** Expected against actual, line by line. Pure. */

/** Beyond this many lines on a side, lines are paired by number: an exact alignment would cost too much. */
const ALIGN_LIMIT = 400;

/**
 * @typedef {{number: number, text: string}} Line
 * @typedef {{left: Line | null, right: Line | null, same: boolean}} Pair
 */

/** @param {string} text */
function linesOf(text) {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop(); // the final newline ends a line, it does not begin one
  return lines.map((line, index) => ({ number: index + 1, text: line }));
}

/** Pairs of lines in order, equal ones side by side. @param {string} expected @param {string} actual @returns {Pair[]} */
export function diffLines(expected, actual) {
  const left = linesOf(expected);
  const right = linesOf(actual);
  if (left.length > ALIGN_LIMIT || right.length > ALIGN_LIMIT) return byNumber(left, right);
  return joinChanges(aligned(left, right));
}

/** @param {Line[]} left @param {Line[]} right @returns {Pair[]} */
function byNumber(left, right) {
  return Array.from({ length: Math.max(left.length, right.length) }, (_, index) => {
    const [a, b] = [left[index] ?? null, right[index] ?? null];
    return { left: a, right: b, same: a?.text === b?.text };
  });
}

/** Longest common subsequence. @param {Line[]} left @param {Line[]} right @returns {Pair[]} */
function aligned(left, right) {
  const width = right.length + 1;
  const lengths = new Uint16Array((left.length + 1) * width);
  for (let i = left.length - 1; i >= 0; i -= 1) {
    for (let j = right.length - 1; j >= 0; j -= 1) {
      lengths[i * width + j] =
        left[i].text === right[j].text
          ? lengths[(i + 1) * width + j + 1] + 1
          : Math.max(lengths[(i + 1) * width + j], lengths[i * width + j + 1]);
    }
  }
  /** @type {Pair[]} */
  const pairs = [];
  let [i, j] = [0, 0];
  while (i < left.length || j < right.length) {
    if (i < left.length && j < right.length && left[i].text === right[j].text) {
      pairs.push({ left: left[i++], right: right[j++], same: true });
    } else if (j >= right.length || (i < left.length && lengths[(i + 1) * width + j] >= lengths[i * width + j + 1])) {
      pairs.push({ left: left[i++], right: null, same: false });
    } else {
      pairs.push({ left: null, right: right[j++], same: false });
    }
  }
  return pairs;
}

/** Puts lines that were replaced side by side instead of one after the other. @param {Pair[]} pairs @returns {Pair[]} */
function joinChanges(pairs) {
  /** @type {Pair[]} */
  const joined = [];
  for (let start = 0; start < pairs.length; ) {
    if (pairs[start].same) {
      joined.push(pairs[start++]);
      continue;
    }
    let end = start;
    while (end < pairs.length && !pairs[end].same) end += 1;
    const block = pairs.slice(start, end);
    const lefts = block.flatMap((pair) => (pair.left ? [pair.left] : []));
    const rights = block.flatMap((pair) => (pair.right ? [pair.right] : []));
    joined.push(...byNumber(lefts, rights).map((pair) => ({ ...pair, same: false })));
    start = end;
  }
  return joined;
}

/**
 * Where two lines part: the common start, then what differs on each side, then the common end.
 *
 * @param {string} left
 * @param {string} right
 */
export function splitChange(left, right) {
  const limit = Math.min(left.length, right.length);
  let start = 0;
  while (start < limit && left[start] === right[start]) start += 1;
  let end = 0;
  while (end < limit - start && left[left.length - 1 - end] === right[right.length - 1 - end]) end += 1;
  return {
    start: left.slice(0, start),
    left: left.slice(start, left.length - end),
    right: right.slice(start, right.length - end),
    end: left.slice(left.length - end),
  };
}

/**
 * Pairs with long equal stretches folded: a number stands for that many equal pairs left out.
 *
 * @param {Pair[]} pairs
 * @param {number} [context]  equal pairs kept around each difference
 * @returns {(Pair | number)[]}
 */
export function foldEqual(pairs, context = 3) {
  const keep = pairs.map(() => false);
  pairs.forEach((pair, index) => {
    if (pair.same) return;
    for (let near = index - context; near <= index + context; near += 1) if (near in keep) keep[near] = true;
  });
  /** @type {(Pair | number)[]} */
  const folded = [];
  pairs.forEach((pair, index) => {
    const last = folded.at(-1);
    if (keep[index]) folded.push(pair);
    else if (typeof last === "number") folded[folded.length - 1] = last + 1;
    else folded.push(1);
  });
  return folded;
}
