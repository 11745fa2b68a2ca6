import { canonicalName } from '../support/names.ts';
import { nearestName } from '../support/suggest.ts';

/** Known names that are compared with a misspelt one. */
const MAX_KNOWN = 200;

/** `did you mean …?`, where a known name is near. */
export function didYouMean(name: string, known: Iterable<string>): string | undefined {
  const spellings = new Map<string, string>();
  for (const candidate of known) {
    if (spellings.size >= MAX_KNOWN) break;
    const canonical = canonicalName(candidate);
    if (canonical === canonicalName(name)) continue;
    if (canonical.toLowerCase() === canonicalName(name).toLowerCase()) return `did you mean \`${candidate}\`?`;
    if (canonical.length > 1) spellings.set(canonical, candidate);
  }
  const near = nearestName(canonicalName(name), spellings.keys());
  return near === undefined ? undefined : `did you mean \`${spellings.get(near)}\`?`;
}
