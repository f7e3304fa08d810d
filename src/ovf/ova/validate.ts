import { fail } from '../../core/errors.ts';
import type { OvaProgress } from './progress.ts';
import type { OvaReport } from './report.ts';

export interface ValidateOvaOptions {
  readonly archive: string;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: OvaProgress) => void;
}

// eslint-disable-next-line @typescript-eslint/require-await
export async function validateOva(_options: ValidateOvaOptions): Promise<OvaReport> {
  throw fail('unsupported', 'not there yet');
}
