import type { HyperexportError } from '../../core/errors.ts';
import type { WrittenValues } from '../resolve.ts';

/** Settings under a name, as they were written. */
export interface Profile {
  readonly name: string;
  /** Of its file. */
  readonly path: string;
  readonly description: string | undefined;
  readonly values: WrittenValues;
  /** All that is wrong with the file. */
  readonly problems: readonly HyperexportError[];
}

/** Of the format of the files; one that is newer than this program is refused. */
export const PROFILE_SCHEMA = 1;
