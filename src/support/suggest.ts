/** Names further than this from what was written are no suggestion. */
const MAX_DISTANCE = 2;

/** Number of letters to insert, delete, replace or swap with a neighbour to turn `a` into `b`. */
function editDistance(a: readonly string[], b: readonly string[]): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let best = Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) best = Math.min(best, (before[j - 2] ?? 0) + 1);
      next.push(best);
    }
    before = row;
    row = next;
  }
  return row[b.length] ?? 0;
}

/** The known name nearest to what was written, if one is near: the first of the nearest. */
export function nearestName(written: string, known: Iterable<string>): string | undefined {
  const letters = [...written.slice(0, 64)];
  let best: { readonly name: string; readonly distance: number } | undefined;
  for (const name of known) {
    const distance = editDistance(letters, [...name.slice(0, 64)]);
    // a short name has too few letters to be recognised by one that is left
    if (distance > Math.min(MAX_DISTANCE, letters.length - 1)) continue;
    if (best === undefined || distance < best.distance) best = { name, distance };
  }
  return best?.name;
}
