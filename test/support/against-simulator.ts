import { join } from 'node:path';
import { expect } from 'vitest';
import type { Simulator } from '../../src/simulator/start.ts';
import { runCli, type CliOptions } from './cli.ts';
import type { Ran } from './judges.ts';

/** Runs the program with the embedded vCenter of a test; its state and its relative outputs are in `room`. */
export async function runAgainst(
  { url, username, password, thumbprintSha256 }: Simulator,
  room: string,
  args: readonly string[],
  options: CliOptions = {},
): Promise<Ran> {
  return await runCli(
    ['--url', url.href, '--username', username, '--thumbprint', thumbprintSha256, ...args],
    {
      cwd: room,
      env: { HYPEREXPORT_PASSWORD: password, HYPEREXPORT_STATE_DIR: join(room, 'state') },
      ...options,
    },
  );
}

/** No run has left a session or a lease. */
export function expectNothingOpen(server: Simulator): void {
  const { sessionsOpen, leasesOpen } = server.counters();
  expect({ sessionsOpen, leasesOpen }).toEqual({ sessionsOpen: 0, leasesOpen: 0 });
}
