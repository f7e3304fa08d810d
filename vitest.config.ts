import { defineConfig } from 'vitest/config';

const project = (name: string, timeout: number, setup: { globalSetup?: string } = {}) => ({
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    setupFiles: 'test/support/property-runs.ts',
    testTimeout: timeout,
    hookTimeout: timeout,
    ...setup,
  },
});

/** Builds govc and vcsim where this machine has Go; unit tests need neither. */
const withPeers = { globalSetup: 'test/support/global-setup.ts' };

export default defineConfig({
  test: {
    restoreMocks: true,
    projects: [
      project('unit', 20_000),
      project('contract', 60_000, withPeers),
      project('cli', 60_000, withPeers),
      project('e2e', 180_000, withPeers),
    ],
  },
});
