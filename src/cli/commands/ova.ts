import { fail } from '../../core/errors.ts';
import { formatBytes } from '../../core/bytes.ts';
import { createOva } from '../../ovf/ova/create.ts';
import { extractOva } from '../../ovf/ova/extract.ts';
import type { OvaProgress } from '../../ovf/ova/progress.ts';
import type { OvaProblem, OvaReport } from '../../ovf/ova/report.ts';
import { validateOva } from '../../ovf/ova/validate.ts';
import type { App } from '../app.ts';
import { styleOf } from '../display.ts';
import { outputMode } from '../render/mode.ts';
import { keyValueLines, type KeyValues } from '../render/quiet.ts';
import { visible } from '../render/visible.ts';

export async function create(app: App, directory: string, output: string): Promise<void> {
  const { signal, settings } = app;
  const made = await withProgress(
    app,
    async (onProgress) =>
      await createOva({ directory, output, overwrite: settings.overwrite, signal, ...onProgress }),
  );
  print(app, made, {
    quiet: {
      status: 'success',
      output: made.output,
      members: made.members.length,
      bytes: made.sizeBytes,
      sha256: made.sha256,
      manifest: made.manifest,
    },
    human: [
      `Packed ${visible(made.output)}: ${made.members.length} files, ${formatBytes(made.sizeBytes)}`,
      `  manifest  ${made.manifest === 'checked' ? 'every file agrees with it' : 'made, because there was none'}`,
      `  SHA-256   ${made.sha256}`,
    ],
  });
}

export async function extract(app: App, archive: string, directory: string): Promise<void> {
  const { signal } = app;
  const made = await withProgress(
    app,
    async (onProgress) => await extractOva({ archive, directory, signal, ...onProgress }),
  );
  const bytes = made.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  print(app, made, {
    quiet: {
      status: 'success',
      output: made.directory,
      files: made.files.length,
      bytes,
      ignored: made.ignored.length,
      manifest: made.manifest,
    },
    human: [
      `Unpacked ${visible(made.directory)}: ${made.files.length} files, ${formatBytes(bytes)}`,
      `  manifest  ${made.manifest === 'checked' ? 'every file agrees with it' : 'there is none: nothing could be compared'}`,
      ...made.ignored.map((name) => `  left out  ${visible(name)}: the descriptor does not name it`),
    ],
  });
}

/** The report is the result, printed whatever it says; an archive that is wrong ends with exit status 15. */
export async function validate(app: App, archive: string): Promise<void> {
  const { signal } = app;
  const report = await withProgress(
    app,
    async (onProgress) => await validateOva({ archive, signal, ...onProgress }),
  );
  const problems = problemsOf(report);
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  print(app, report, {
    quiet: {
      status: report.ok ? 'success' : 'failed',
      archive: report.archive,
      members: report.members.length,
      bytes: report.sizeBytes,
      errors,
      warnings: problems.length - errors,
      ...Object.fromEntries(
        problems.map(({ severity, message }, index) => [`problem_${index + 1}`, `${severity}: ${message}`]),
      ),
    },
    human: [
      ...report.members.map(({ name, sizeBytes, problems: own }) => memberLine(name, sizeBytes, own)),
      ...problems.map(({ severity, message }) => `${severity}: ${visible(message)}`),
      `${visible(report.archive)} ${report.ok ? 'is good' : 'is wrong'}: ${formatBytes(report.sizeBytes)}`,
    ],
  });
  if (report.ok) return;
  const number = errors === 1 ? 'one error' : `${errors} errors`;
  throw fail('integrity', `${archive} is wrong: ${number}`, { details: { errors, reported: true } });
}

function problemsOf({ problems, members }: OvaReport): OvaProblem[] {
  return [...problems, ...members.flatMap((member) => member.problems)];
}

function memberLine(name: string, sizeBytes: number, problems: readonly OvaProblem[]): string {
  const bad = problems.some(({ severity }) => severity === 'error');
  return `${bad ? 'wrong' : 'ok   '}  ${formatBytes(sizeBytes).padStart(10)}  ${visible(name)}`;
}

function print(app: App, document: object, as: { quiet: KeyValues; human: readonly string[] }): void {
  const mode = outputMode(app.settings);
  if (mode === 'json')
    app.stdout.write(`${JSON.stringify({ schemaVersion: 1, ...document }, undefined, 2)}\n`);
  else if (mode === 'quiet') app.stdout.write(keyValueLines(as.quiet));
  else app.stdout.write(`${as.human.join('\n')}\n`);
}

interface ProgressOption {
  readonly onProgress?: (progress: OvaProgress) => void;
}

/** A line at the bottom of a terminal that says how far it is, and goes away; anywhere else nothing. */
async function withProgress<Result>(
  app: App,
  work: (option: ProgressOption) => Promise<Result>,
): Promise<Result> {
  if (outputMode(app.settings) !== 'human' || !styleOf(app, app.stderr).cursor) return await work({});
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
