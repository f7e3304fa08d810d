import { refusedFlag } from '../original-flags.ts';

/** A profile that `--create-default-profiles` makes, or will when what it needs is there. */
export interface Preset {
  readonly name: string;
  readonly description: string;
  /** By the names of the flags. */
  readonly settings: Readonly<Record<string, string>>;
  /** What it says nothing without, and leaves to each run. */
  readonly needs?: readonly string[];
}

/**
 * The five of the Go program. Two things differ: disks of an export are compressed anyway, so that none asks for it; and
 * a backup of production does not shut the VM down, which the original had to.
 */
export const presets: readonly Preset[] = [
  {
    name: 'quick-export',
    description: 'An OVF package, checked while it streams',
    settings: { format: 'ovf', parallel: '4' },
  },
  {
    name: 'production-backup',
    description: 'An archive of a running VM, read back afterwards',
    settings: { format: 'ova', verify: 'true', snapshot: 'true', parallel: '6' },
  },
  {
    name: 'encrypted-backup',
    description: 'An encrypted archive, read back afterwards',
    settings: { format: 'ova', verify: 'true', snapshot: 'true', parallel: '4', encrypt: 'true' },
  },
  {
    name: 'cloud-backup',
    description: 'An archive that is uploaded, read back before',
    settings: { format: 'ova', verify: 'true', snapshot: 'true', parallel: '6' },
    needs: ['upload'],
  },
  {
    name: 'development',
    description: 'An OVF package as fast as the link allows',
    settings: { format: 'ovf', parallel: '8' },
  },
];

/** The flags that a preset waits for, with why: none of one that can be made. */
export function missingFor({ settings, needs = [] }: Preset): string[] {
  return [...Object.keys(settings), ...needs].flatMap((flag) => {
    const refused = refusedFlag(flag);
    return refused === undefined ? [] : [`--${flag} is ${refused.reason}`];
  });
}

/** What to say to somebody who asks for a preset that cannot be made yet. */
export function presetOfLaterVersion(name: string): string | undefined {
  const preset = presets.find((each) => each.name === name);
  const missing = preset === undefined ? [] : missingFor(preset);
  return missing.length === 0 ? undefined : `it is a preset that cannot be made: ${missing.join(', ')}`;
}
