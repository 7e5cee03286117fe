function ribbon_length(parcel) {
  const open = [{ largest: 0, things: 0 }];
  const put = (need) => {
    const outer = open[open.length - 1];
    outer.largest = Math.max(outer.largest, need);
    outer.things += 1;
  };
  for (const token of parcel.match(/[()]|[0-9]+/g)) {
    if (token === "(") {
      open.push({ largest: 0, things: 0 });
    } else if (token === ")") {
      const { largest, things } = open.pop();
      put(things === 0 ? 1 : largest + things);
    } else {
      put(Number(token));
    }
  }
  return open[0].largest;
}
