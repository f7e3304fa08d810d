import type { OvaProgress } from '../ovf/ova/progress.ts';
import type { App } from './app.ts';
import { styleOf } from './display.ts';
import { outputMode } from './render/mode.ts';
import { visible } from './render/visible.ts';

interface ProgressOption {
  readonly onProgress?: (progress: OvaProgress) => void;
}

/** A line at the bottom of a terminal that says how far it is, and goes away; anywhere else nothing. */
export async function withProgressLine<Result>(
  app: App,
  work: (option: ProgressOption) => Promise<Result>,
): Promise<Result> {
  if (app.logs.json || outputMode(app.settings) !== 'human' || !styleOf(app, app.stderr).cursor)
    return await work({});
  const { stderr } = app;
  let shown = '';
  const onProgress = ({ member, doneBytes, totalBytes }: OvaProgress) => {
    const percent = totalBytes === 0 ? 100 : Math.floor((doneBytes / totalBytes) * 100);
    const line = `${percent}%  ${visible(member)}`.slice(0, stderr.columns - 1);
    if (line !== shown) stderr.write(`\r\x1b[K${line}`);
    shown = line;
  };
  try {
    return await work({ onProgress });
  } finally {
    if (shown !== '') stderr.write('\r\x1b[K');
  }
}
