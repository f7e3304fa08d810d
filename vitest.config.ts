import { defineConfig } from 'vitest/config';

const project = (name: string, timeout: number) => ({
  test: { name, include: [`test/${name}/**/*.test.ts`], testTimeout: timeout, hookTimeout: timeout },
});

export default defineConfig({
  test: {
    restoreMocks: true,
    projects: [
      project('unit', 20_000),
      project('contract', 60_000),
      project('cli', 60_000),
      project('e2e', 180_000),
    ],
  },
});
