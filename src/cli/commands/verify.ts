import { count } from '../../core/count.ts';
import { formatBytes } from '../../core/bytes.ts';
import { fail } from '../../core/errors.ts';
import type { VerifiedFile, VerifyProblem, VerifyReport } from '../../verify/report.ts';
import { markReading } from '../../platform/reading-mark.ts';
import { verifyPath } from '../../verify/verify-path.ts';
import type { App } from '../app.ts';
import { stateDirectoryOf } from '../open-state.ts';
import { printResult } from '../print-result.ts';
import { withProgressLine } from '../progress-line.ts';
import { errorField } from '../render/error.ts';
import { problemLines, problemPairs } from '../render/problems.ts';
import { visible } from '../render/visible.ts';

/**
 * `hyperexport verify PATH`. The report is the result, printed whatever it says; an export that is wrong ends with exit
 * status 15.
 */
export async function run(app: App, path: string): Promise<void> {
  const { signal, settings } = app;
  app.scope.defer('the mark of what is read', await markReading(stateDirectoryOf(app), path));
  const deep = settings.deep || settings.verify === 'deep';
  const report = await withProgressLine(
    app,
    async (onProgress) => await verifyPath({ path, deep, signal, ...onProgress }),
  );
  const problems = [...report.problems, ...report.files.flatMap((file) => file.problems)];
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const wrong = report.ok
    ? undefined
    : fail('integrity', `${path} is wrong: ${errors === 1 ? 'one error' : `${errors} errors`}`, {
        details: { errors, reported: true },
      });
  const document = { ...report, ...(wrong === undefined ? {} : { error: errorField(wrong) }) };
  printResult(app, document, {
    quiet: {
      status: report.ok ? 'success' : 'failed',
      ...(wrong === undefined ? {} : { error_code: wrong.code }),
      path: report.path,
      format: report.format,
      files: report.files.length,
      bytes: report.sizeBytes,
      verified: report.levels.join(','),
      compared_with: witnesses(report).join(','),
      ...{ errors, warnings: problems.length - errors },
      ...problemPairs(problems),
    },
    human: humanLines(report, problems),
  });
  if (wrong !== undefined) throw wrong;
}

function humanLines(report: VerifyReport, problems: readonly VerifyProblem[]): string[] {
  const { files, notLookedAt, ok, path, sizeBytes } = report;
  const widest = Math.max(0, ...files.map(({ name }) => visible(name).length));
  return [
    ...files.map((file) => fileLine(file, widest)),
    ...(notLookedAt.length === 0 ? [] : [`not part of it, not looked at: ${listed(notLookedAt)}`]),
    ...problemLines(problems),
    ...(ok
      ? [
          `${visible(path)} is good: ${count(files.length, 'file')}, ${formatBytes(sizeBytes)}`,
          ...basis(report),
        ]
      : []),
  ];
}

const SHOWN = 10;

function listed(names: readonly string[]): string {
  const more = names.length - SHOWN;
  return [...names.slice(0, SHOWN).map(visible), ...(more > 0 ? [`${more} more`] : [])].join(', ');
}

/** `ok    64.0 MB  web01-disk1.vmdk  equal to export.json, manifest; every block decompressed` */
function fileLine(
  { name, sizeBytes, contentComparedWith, disk, problems }: VerifiedFile,
  widest: number,
): string {
  const bad = problems.some(({ severity }) => severity === 'error');
  const facts = [
    contentComparedWith.length === 0
      ? 'content compared with nothing'
      : `content as in ${contentComparedWith.join(', ')}`,
    ...(disk === undefined ? [] : [disk.checked === 'deep' ? 'every block decompressed' : 'structure']),
  ];
  const start = `${bad ? 'wrong' : 'ok   '}  ${formatBytes(sizeBytes).padStart(10)}  `;
  return bad ? `${start}${visible(name)}` : `${start}${visible(name).padEnd(widest)}  ${facts.join('; ')}`;
}

/** What "good" rests on: no more is said than was compared. */
function basis({ record, files, levels }: VerifyReport): string[] {
  const disks = files.filter(({ disk }) => disk !== undefined).length;
  const compared = files.filter(({ contentComparedWith }) => contentComparedWith.length > 0).length;
  const blocks = levels.includes('deep')
    ? 'every block decompressed'
    : 'blocks not decompressed (--deep does)';
  return [
    record === undefined
      ? '  record   none: another program made it, or its export.json is elsewhere'
      : `  record   export.json of ${visible(record.vm)}, exported ${record.finishedAt}`,
    compared === 0
      ? '  content  read to the end; nobody recorded a hash that it could be compared with'
      : `  content  ${compared} of ${count(files.length, 'file')} read back, equal to the hash that was recorded`,
    disks === 0
      ? '  disks    none in a format that is looked into'
      : `  disks    ${count(disks, 'disk')} of whole structure, ${blocks}`,
  ];
}

/** Whose word was heard, on content or on sizes. */
function witnesses({ files }: VerifyReport): string[] {
  return [...new Set(files.flatMap((file) => [...file.contentComparedWith, ...file.sizeComparedWith]))];
}
