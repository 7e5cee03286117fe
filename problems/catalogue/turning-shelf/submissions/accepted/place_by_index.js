function turn_shelf(figures, steps) {
  const count = figures.length;
  const turned = new Array(count);
  figures.forEach((figure, place) => {
    const moved = (place + steps) % count;
    turned[moved < 0 ? moved + count : moved] = figure;
  });
  return turned;
}
