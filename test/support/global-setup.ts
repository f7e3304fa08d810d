import { spawnSync } from 'node:child_process';
import path from 'node:path';

/** Builds govc, vcsim and mailpit before the tests run. Where there is no Go for it, the script says so and tests skip them. */
export function setup(): void {
  const built = spawnSync('sh', [path.resolve(import.meta.dirname, '../../scripts/build-peers.sh')], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (built.status !== 0)
    console.error(
      'build-peers: govc, vcsim and mailpit could not all be built; tests that need them are skipped',
    );
}
