import fc from 'fast-check';

/**
 * Set up for every test file: `npm run test:long` runs each property whole; else a tenth of it runs, from a fixed seed,
 * so that CI finds the same today and tomorrow.
 */
const isLong = process.env['HYPEREXPORT_TEST_LONG'] === '1';

fc.configureGlobal(isLong ? { numRuns: 1000 } : { numRuns: 100, seed: 20_261_123 });

/** The number of runs of a property that needs its own. */
export function propertyRuns(whole: number): number {
  return isLong ? whole : Math.ceil(whole / 10);
}

/** The same for a suite that CI runs whole, as `HYPEREXPORT_TEST_WHOLE` names it: `kill,soak`. */
export function suiteRuns(suite: 'kill' | 'soak', whole: number): number {
  const named = (process.env['HYPEREXPORT_TEST_WHOLE'] ?? '').split(',');
  return named.includes(suite) ? whole : propertyRuns(whole);
}
