/**
 * Whether a text holds a wildcard: `*` stands for any characters, none included, `?` for exactly one. There are no
 * other ones and no escapes: brackets occur in names, and a name that holds a wildcard itself is found by being typed.
 */
export function isPattern(text: string): boolean {
  return /[*?]/.test(text);
}

/** Whether the pattern is the whole text; capital letters matter, as they do in names. Linear in time for each `*`. */
export function matchesPattern(pattern: string, text: string): boolean {
  const [wanted, given] = [Array.from(pattern), Array.from(text)];
  let [at, next] = [0, 0];
  // Where to go on when the characters behind the last star do not fit: it takes one character more.
  let [star, taken] = [-1, 0];
  while (next < given.length) {
    if (wanted[at] === '*') {
      star = at;
      taken = next;
      at += 1;
    } else if (wanted[at] === '?' || wanted[at] === given[next]) {
      at += 1;
      next += 1;
    } else if (star >= 0) {
      taken += 1;
      next = taken;
      at = star + 1;
    } else {
      return false;
    }
  }
  while (wanted[at] === '*') at += 1;
  return at === wanted.length;
}
