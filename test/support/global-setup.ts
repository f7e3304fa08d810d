import { spawnSync } from 'node:child_process';
import path from 'node:path';

/** Builds govc and vcsim before the tests run. Where there is no Go for it, the script says so and tests skip them. */
export function setup(): void {
  const built = spawnSync('sh', [path.resolve(import.meta.dirname, '../../scripts/build-peers.sh')], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (built.status !== 0)
    console.error('build-peers: govc and vcsim could not be built; tests that need them are skipped');
}
