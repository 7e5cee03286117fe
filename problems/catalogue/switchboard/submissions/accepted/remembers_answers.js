function fewest_switches(lamps, switches) {
  const masks = switches.map((switch_) => switch_.reduce((mask, lamp) => mask | (1 << (lamp - 1)), 0));
  const known = masks.map(() => new Map());

  // The fewest switches from number `index` on that change exactly the lamps in `missing`.
  function fewest(index, missing) {
    if (index === masks.length) return missing === 0 ? 0 : Infinity;
    if (!known[index].has(missing)) {
      const leave = fewest(index + 1, missing);
      const flip = 1 + fewest(index + 1, missing ^ masks[index]);
      known[index].set(missing, Math.min(leave, flip));
    }
    return known[index].get(missing);
  }

  const answer = fewest(0, (1 << lamps) - 1);
  return answer === Infinity ? -1 : answer;
}
