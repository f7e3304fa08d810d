import type { Finding } from './finding.ts';
import type { PreflightContext } from './subject.ts';

/** So long a host counts as reached that was. */
const FRESH_MS = 5 * 60_000;

type Context = Pick<PreflightContext, 'session' | 'clock'>;
interface Dialled {
  readonly finding: Finding;
  readonly at: number;
}

const bySession = new WeakMap<Context['session'], Map<string, Dialled>>();

/**
 * Remembers, for exports that follow each other in one session, which hosts were reached and with which certificate: a
 * handshake for each VM would say the same. What was wrong is looked at again. The lease's own address and certificate
 * decide in any case.
 */
export async function onceDialled(
  key: string,
  { session, clock }: Context,
  dial: () => Promise<Finding>,
): Promise<Finding> {
  const dialled = bySession.get(session) ?? new Map<string, Dialled>();
  bySession.set(session, dialled);
  const known = dialled.get(key);
  if (known !== undefined && clock.monotonic() - known.at < FRESH_MS) return known.finding;
  const finding = await dial();
  if (finding.outcome === 'ok') dialled.set(key, { finding, at: clock.monotonic() });
  return finding;
}
