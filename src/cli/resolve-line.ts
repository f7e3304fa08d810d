import { throwFirst } from '../settings/first-problem.ts';
import { readSources, type ReadSources } from '../settings/read-sources.ts';
import {
  resolveLeniently,
  resolveSettings,
  type Resolution,
  type WrittenValues,
} from '../settings/resolve.ts';
import type { Host } from './app.ts';

export interface ResolvedLine {
  readonly resolution: Resolution;
  readonly sources: ReadSources;
}

/**
 * The settings that a run with these flags has, with what they came from. `lenient`: what cannot be read is as if nobody
 * had said it; `config validate` says all of it.
 */
export async function resolveLine(
  flags: WrittenValues,
  { environment, platform }: Pick<Host, 'environment' | 'platform'>,
  { lenient = false } = {},
): Promise<ResolvedLine> {
  const sources = await readSources(flags, environment, platform);
  if (lenient) return { resolution: resolveLeniently(sources), sources };
  throwFirst(sources.problems);
  return { resolution: resolveSettings(sources), sources };
}
