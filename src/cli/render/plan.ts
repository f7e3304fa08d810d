import { formatBytes } from '../../core/bytes.ts';
import type { ExpectedFile } from '../../export/preflight/expected-files.ts';
import type { ExportPlan } from '../../export/preflight/export-plan.ts';
import type { Preflight } from '../../export/preflight.ts';
import { checkPairs, checksDocument, renderChecks } from './checks.ts';
import type { OutputMode } from './mode.ts';
import { keyValueLines } from './quiet.ts';
import { palette, type Style } from './style.ts';
import { visible } from './visible.ts';

/** What an export would do, and what the checks before it found, in the mode asked for. */
export function renderPlan(plan: ExportPlan, report: Preflight, mode: OutputMode, style: Style): string {
  if (mode === 'json') return `${JSON.stringify(planDocument(plan, report), undefined, 2)}\n`;
  if (mode === 'quiet') return planLines(plan, report);
  return `${renderChecks(report, mode, style)}\n${planText(plan, style)}`;
}

/** Fields are only ever added. */
export function planDocument(
  { output, format, files, atMostBytes, capacityBytes, steps }: ExportPlan,
  report: Preflight,
) {
  return {
    ...checksDocument(report),
    plan: {
      output,
      format,
      bytes_at_most: atMostBytes,
      capacity_bytes: capacityBytes,
      files: files.map(({ name, of, atMostBytes: bytes, inArchive }) => ({
        name,
        of,
        bytes_at_most: bytes ?? null,
        in_archive: inArchive,
      })),
      steps,
    },
  };
}

function planLines(
  { output, format, files, atMostBytes, capacityBytes, steps }: ExportPlan,
  report: Preflight,
) {
  return keyValueLines({
    ...checkPairs(report),
    output,
    format,
    bytes_at_most: atMostBytes,
    capacity_bytes: capacityBytes,
    ...Object.fromEntries(files.map(({ name }, index) => [`file_${index + 1}`, name])),
    ...Object.fromEntries(steps.map((step, index) => [`step_${index + 1}`, step])),
  });
}

function planText(
  { output, format, files, atMostBytes, capacityBytes, steps }: ExportPlan,
  style: Style,
): string {
  const { strong, faint } = palette(style);
  const sizes = files.map(sizeOf);
  const size = Math.max(...sizes.map((text) => text.length));
  const name = Math.max(...files.map((file) => indented(file).length));
  return [
    `An export would write ${strong(visible(output))}`,
    `  ${faint(`${format.toUpperCase()}, at most about ${formatBytes(atMostBytes)} of disks of ${formatBytes(capacityBytes)}`)}`,
    '',
    ...files.map(
      (file, index) =>
        `  ${(sizes[index] ?? '').padStart(size)}  ${visible(indented(file)).padEnd(name)}  ${faint(visible(file.of))}`,
    ),
    '',
    'and would',
    ...steps.map((step, index) => `  ${index + 1}. ${visible(step)}`),
    '',
  ].join('\n');
}

function sizeOf({ atMostBytes }: ExpectedFile): string {
  return atMostBytes === undefined ? '' : `<= ${formatBytes(atMostBytes)}`;
}

function indented({ name, inArchive }: ExpectedFile): string {
  return inArchive ? `  ${name}` : name;
}
