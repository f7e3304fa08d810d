import type { Environment } from '../../../src/platform/environment.ts';
import {
  runInProcess as run,
  type InProcessOptions,
  type InProcessRun,
} from '../../support/run-in-process.ts';
import { hurriedClock } from './hurried-clock.ts';

/** The whole command line in this process, on a clock that hurries unless another is given. */
export async function runInProcess(
  argv: readonly string[],
  environment: Environment,
  options: Pick<InProcessOptions, 'clock' | 'onStderr'> = {},
): Promise<InProcessRun> {
  return await run(argv, { clock: hurriedClock, ...options, environment });
}
