import { count } from '../../core/count.ts';
import type { Check, Finding, Outcome } from '../../export/preflight/finding.ts';
import type { Preflight } from '../../export/preflight.ts';
import type { OutputMode } from './mode.ts';
import { keyValueLines, type KeyValues } from './quiet.ts';
import { palette, type Style } from './style.ts';
import { visible } from './visible.ts';

/** What the checks before an export found, in the mode asked for. */
export function renderChecks(report: Preflight, mode: OutputMode, style: Style): string {
  if (mode === 'json') return `${JSON.stringify(checksDocument(report), undefined, 2)}\n`;
  if (mode === 'quiet') return keyValueLines(checkPairs(report));
  return checkTable(report, style);
}

/** Fields are only ever added. */
export function checksDocument({ vm, checks }: Preflight): object {
  const number = tally(checks);
  return {
    vm: vm.name,
    path: vm.path,
    ready: number.error === 0,
    errors: number.error,
    warnings: number.warning,
    not_checked: number['not-checked'],
    checks: checks.map(({ name, findings }) => ({
      name,
      outcome: worst(findings),
      findings: findings.map(({ error, ...finding }) => ({
        ...finding,
        ...(error === undefined ? {} : { code: error.code, exit_status: error.exitStatus }),
      })),
    })),
  };
}

/** `check_NAME` is the worst that a check found; what it found follows, unless all is well. */
export function checkPairs({ vm, checks }: Preflight): KeyValues {
  const number = tally(checks);
  return {
    status: number.error === 0 ? 'ready' : 'not-ready',
    vm: vm.name,
    path: vm.path,
    errors: number.error,
    warnings: number.warning,
    not_checked: number['not-checked'],
    ...Object.fromEntries(checks.flatMap(linesOf)),
  };
}

function linesOf({ name, findings }: Check): [string, string][] {
  const key = `check_${name.replaceAll('-', '_')}`;
  const said = findings.filter(({ outcome }) => outcome !== 'ok');
  return [
    [key, worst(findings)],
    ...said.flatMap(({ outcome, message, hint }, index): [string, string][] => [
      [`${key}_${index + 1}`, `${outcome}: ${message}`],
      ...(hint === undefined ? [] : [[`${key}_${index + 1}_hint`, hint] as [string, string]]),
    ]),
  ];
}

function checkTable({ vm, checks }: Preflight, style: Style): string {
  const { strong, faint, info } = palette(style);
  const outcomes = Math.max(
    ...checks.flatMap(({ findings }) => findings.map(({ outcome }) => WORDS[outcome].length)),
  );
  const names = Math.max(...checks.map(({ name }) => name.length));
  const rows = checks.flatMap(({ name, findings }) =>
    findings.flatMap(({ outcome, message, hint }, index) => {
      const margin = ' '.repeat(2 + outcomes + 2 + names + 2);
      const label = paintOf(outcome, style)(WORDS[outcome].padEnd(outcomes));
      const heading = (index === 0 ? name : '').padEnd(names);
      return [
        `  ${label}  ${faint(heading)}  ${visible(message)}`,
        ...(hint === undefined ? [] : [`${margin}${info('hint:')} ${visible(hint)}`]),
      ];
    }),
  );
  return `${strong(visible(vm.name))} ${faint(visible(vm.path))}\n\n${rows.join('\n')}\n\n${verdict(checks, style)}\n`;
}

const WORDS: Readonly<Record<Outcome, string>> = {
  ok: 'ok',
  info: 'note',
  warning: 'warning',
  error: 'error',
  'not-checked': 'not checked',
};

function paintOf(outcome: Outcome, style: Style): (text: string) => string {
  const { good, warn, bad, info } = palette(style);
  return { ok: good, info, warning: warn, error: bad, 'not-checked': warn }[outcome];
}

function verdict(checks: readonly Check[], style: Style): string {
  const { good, bad, warn } = palette(style);
  const number = tally(checks);
  const asides = [
    ...(number.warning === 0 ? [] : [count(number.warning, 'warning')]),
    ...(number['not-checked'] === 0 ? [] : [`${number['not-checked']} not checked`]),
  ];
  const rest = asides.length === 0 ? '' : `; ${warn(asides.join(', '))}`;
  if (number.error > 0) return `${bad(`An export would fail: ${count(number.error, 'error')}`)}${rest}`;
  return `${good('Ready to be exported')}${rest}`;
}

const ORDER: readonly Outcome[] = ['error', 'not-checked', 'warning', 'info', 'ok'];

function worst(findings: readonly Finding[]): Outcome {
  return ORDER.find((outcome) => findings.some((finding) => finding.outcome === outcome)) ?? 'ok';
}

function tally(checks: readonly Check[]): Readonly<Record<Outcome, number>> {
  const number = { ok: 0, info: 0, warning: 0, error: 0, 'not-checked': 0 };
  for (const { outcome } of checks.flatMap(({ findings }) => findings)) number[outcome] += 1;
  return number;
}
