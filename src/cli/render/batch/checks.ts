import { count } from '../../../core/count.ts';
import type { HyperexportError } from '../../../core/errors.ts';
import type { ExportPlan } from '../../../export/preflight/export-plan.ts';
import { firstError, type Preflight } from '../../../export/preflight.ts';
import { checksDocument, renderChecks } from '../checks.ts';
import { errorField, errorText } from '../error.ts';
import type { OutputMode } from '../mode.ts';
import { planDocument, renderPlan } from '../plan.ts';
import { keyValueLines } from '../quiet.ts';
import { palette, type Style } from '../style.ts';
import { visible } from '../visible.ts';

/** What was seen of one VM of several: the report of its checks, with `--dry-run` the plan too; or why it was not. */
export type Looked = { readonly label: string } & (
  { readonly report: Preflight; readonly plan?: ExportPlan } | { readonly error: HyperexportError }
);

/** What an export of the VM would end with. */
export function errorOf(looked: Looked): HyperexportError | undefined {
  return 'error' in looked ? looked.error : firstError(looked.report.checks);
}

/** One VM's report, in the mode asked for: for programs a block with a blank line behind it, or a line. */
export function renderLooked(looked: Looked, mode: OutputMode, style: Style): string {
  if (mode === 'json') return `${JSON.stringify({ v: 1, type: 'checks', ...documentOf(looked) })}\n`;
  if ('error' in looked) {
    const { label, error } = looked;
    const { code, message, hint } = error;
    if (mode !== 'quiet')
      return `${palette(style).strong(visible(label))}\n\n${errorText(error, { style })}\n`;
    const reason = { error_code: code, error: message, ...(hint === undefined ? {} : { hint }) };
    return `${keyValueLines({ status: 'not-ready', vm: label, ...reason })}\n`;
  }
  const { report, plan } = looked;
  return `${plan === undefined ? renderChecks(report, mode, style) : renderPlan(plan, report, mode, style)}\n`;
}

/** How many of them could be exported: the last block, line or words. */
export function renderReadiness(all: readonly Looked[], mode: OutputMode, style: Style): string {
  const total = all.length;
  const notReady = all.filter((looked) => errorOf(looked) !== undefined).length;
  const numbers = { total, ready: total - notReady, not_ready: notReady };
  if (mode === 'json') return `${JSON.stringify({ v: 1, type: 'summary', ...numbers })}\n`;
  if (mode === 'quiet') return keyValueLines(numbers);
  const { good, bad } = palette(style);
  if (notReady === 0) return `${good(`Ready to be exported: ${count(total, 'VM')}`)}\n`;
  return `${bad(`${notReady} of ${count(total, 'export')} would fail`)}\n`;
}

function documentOf(looked: Looked): object {
  if ('error' in looked) return { vm: looked.label, ready: false, error: errorField(looked.error) };
  const { report, plan } = looked;
  return plan === undefined ? checksDocument(report) : planDocument(plan, report);
}
