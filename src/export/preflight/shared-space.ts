import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { partialFor } from '../../ovf/workplace.ts';

/** What an export will write at most, and at least, on one file system. */
export interface SpaceNeed {
  /** `st_dev` of the file system. */
  readonly device: number;
  /** Where the export is to be. */
  readonly directory: string;
  readonly atLeast: number;
  readonly atMost: number;
}

export type OthersNeed = Pick<SpaceNeed, 'atLeast' | 'atMost'>;

/** What one of several exports needs; the others see it until it ends. */
export interface SpaceClaim {
  /** Says what it needs, and learns what those that said so before still need on that file system. */
  readonly need: (need: SpaceNeed) => Promise<OthersNeed>;
  readonly end: () => void;
}

/**
 * The space that several exports of one run share. Each that begins sees the free bytes as if it were alone: only
 * together do they fill a file system that has room for any one of them.
 */
export class SharedSpace {
  /** In the order in which they were said. */
  readonly #needs = new Map<object, SpaceNeed>();

  claim(): SpaceClaim {
    const claim = {};
    return {
      need: async (need) => {
        const before = [...this.#needs].filter(([key]) => key !== claim).map(([, other]) => other);
        this.#needs.delete(claim);
        this.#needs.set(claim, need);
        return await sumOf(before.filter(({ device }) => device === need.device));
      },
      end: () => void this.#needs.delete(claim),
    };
  }
}

async function sumOf(needs: readonly SpaceNeed[]): Promise<OthersNeed> {
  const sum = { atLeast: 0, atMost: 0 };
  for (const { directory, atLeast, atMost } of needs) {
    const written = await bytesIn(directory);
    sum.atLeast += Math.max(0, atLeast - written);
    sum.atMost += Math.max(0, atMost - written);
  }
  return sum;
}

/** What is there of it already, in either place where it may grow: the free bytes lack that by themselves. */
async function bytesIn(directory: string): Promise<number> {
  const sizes = [true, false].map(async (exists) => await sizeOf(partialFor(directory, exists)));
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

async function sizeOf(partial: string): Promise<number> {
  const names = await readdir(partial).catch(() => []);
  const sizes = names.map(async (name) => await stat(join(partial, name)).then(({ size }) => size, nothing));
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

const nothing = (): number => 0;
