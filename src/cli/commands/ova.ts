import { fail, type HyperexportError } from '../../core/errors.ts';
import { formatBytes } from '../../core/bytes.ts';
import { createOva } from '../../ovf/ova/create.ts';
import { extractOva } from '../../ovf/ova/extract.ts';
import type { OvaProblem, OvaReport } from '../../ovf/ova/report.ts';
import { validateOva } from '../../ovf/ova/validate.ts';
import type { App } from '../app.ts';
import { printResult } from '../print-result.ts';
import { withProgressLine } from '../progress-line.ts';
import { errorField } from '../render/error.ts';
import { problemLines, problemPairs } from '../render/problems.ts';
import { visible } from '../render/visible.ts';

export async function create(app: App, directory: string, output: string): Promise<void> {
  const { signal, settings } = app;
  const made = await withProgressLine(
    app,
    async (onProgress) =>
      await createOva({ directory, output, overwrite: settings.overwrite, signal, ...onProgress }),
  );
  printResult(app, made, {
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
  const made = await withProgressLine(
    app,
    async (onProgress) => await extractOva({ archive, directory, signal, ...onProgress }),
  );
  for (const name of made.ignored) {
    app.warn({ code: 'left-out', message: `${name} is left out: the descriptor does not name it` });
  }
  const bytes = made.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  printResult(app, made, {
    quiet: {
      status: 'success',
      output: made.directory,
      files: made.files.length,
      bytes,
      ignored: made.ignored.length,
      ...Object.fromEntries(made.ignored.map((name, index) => [`ignored_${index + 1}`, name])),
      manifest: made.manifest,
    },
    human: [
      `Unpacked ${visible(made.directory)}: ${made.files.length} files, ${formatBytes(bytes)}`,
      `  manifest  ${made.manifest === 'checked' ? 'every file agrees with it' : 'there is none: nothing could be compared'}`,
    ],
  });
}

/**
 * The report is the result, printed whatever it says; an archive that is wrong ends with exit status 15. A person reads
 * the verdict once: on stdout when it is good, in the error when it is wrong.
 */
export async function validate(app: App, archive: string): Promise<void> {
  const { signal } = app;
  const report = await withProgressLine(
    app,
    async (onProgress) => await validateOva({ archive, signal, ...onProgress }),
  );
  const problems = problemsOf(report);
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const wrong = report.ok ? undefined : wrongArchive(archive, errors);
  const document = { ...report, ...(wrong === undefined ? {} : { error: errorField(wrong) }) };
  printResult(app, document, {
    quiet: {
      status: report.ok ? 'success' : 'failed',
      ...(wrong === undefined ? {} : { error_code: wrong.code }),
      archive: report.archive,
      members: report.members.length,
      bytes: report.sizeBytes,
      errors,
      warnings: problems.length - errors,
      ...problemPairs(problems),
    },
    human: [
      ...report.members.map(({ name, sizeBytes, problems: own }) => memberLine(name, sizeBytes, own)),
      ...problemLines(problems),
      ...(report.ok ? [`${visible(report.archive)} is good: ${formatBytes(report.sizeBytes)}`] : []),
    ],
  });
  if (wrong !== undefined) throw wrong;
}

function wrongArchive(archive: string, errors: number): HyperexportError {
  const number = errors === 1 ? 'one error' : `${errors} errors`;
  return fail('integrity', `${archive} is wrong: ${number}`, { details: { errors, reported: true } });
}

function problemsOf({ problems, members }: OvaReport): OvaProblem[] {
  return [...problems, ...members.flatMap((member) => member.problems)];
}

function memberLine(name: string, sizeBytes: number, problems: readonly OvaProblem[]): string {
  const bad = problems.some(({ severity }) => severity === 'error');
  return `${bad ? 'wrong' : 'ok   '}  ${formatBytes(sizeBytes).padStart(10)}  ${visible(name)}`;
}
