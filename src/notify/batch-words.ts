import { formatBytes } from '../core/bytes.ts';
import { excerpt } from '../core/excerpt.ts';
import { formatDuration } from '../core/duration.ts';
import type { BatchVmFacts, JobEvent } from './job-event.ts';
import { timeWords, type VmWords, type Words } from './words.ts';

/** What became of a run with several VMs, in one message: nobody reads a hundred. */
export function batchWords(event: Extract<JobEvent, { type: 'batch.ended' }>): Words {
  const { vms, milliseconds } = event;
  const exported = vms.filter(({ status }) => status === 'exported');
  const missing = vms.length - exported.length;
  const left = exported.filter(({ error }) => error !== undefined).length;
  const bytes = exported.reduce((sum, vm) => sum + (vm.bytes ?? 0), 0);
  const counts =
    missing === 0
      ? `${vms.length} VMs exported: ${formatBytes(bytes)} in ${formatDuration(milliseconds)}`
      : `${missing} of ${vms.length} VMs NOT exported`;
  const title = left === 0 ? counts : `${counts}, ${left} left something behind`;
  return {
    ...{ subject: title, title, tone: missing > 0 ? 'bad' : left > 0 ? 'warn' : 'good' },
    rows: [
      ['Server', event.server],
      ['Provider', event.provider],
      ['Exported', `${exported.length} of ${vms.length}, ${formatBytes(bytes)}`],
      ['Started', timeWords(event.startedAt)],
      ['Duration', formatDuration(milliseconds)],
    ],
    vms: vms.toSorted((a, b) => rank(a) - rank(b)).map(vmWords),
  };
}

/** Of each VM's error: the run and the history have the whole of it. */
const LONGEST = 200;

/** What failed comes first: it is what somebody has to do something about. */
function rank({ status, error }: BatchVmFacts): number {
  if (status !== 'exported') return 0;
  return error === undefined ? 2 : 1;
}

function vmWords({ vm, status, bytes, milliseconds, error: problem }: BatchVmFacts): VmWords {
  const size = bytes === undefined ? [] : [formatBytes(bytes)];
  const time = milliseconds === undefined ? [] : [formatDuration(milliseconds)];
  const figures = [...size, ...time].join(' in ');
  return {
    ...{ vm, outcome: status },
    tone: status !== 'exported' ? 'bad' : problem === undefined ? 'good' : 'warn',
    ...(figures === '' ? {} : { figures }),
    ...(problem === undefined ? {} : { problem: { ...problem, message: excerpt(problem.message, LONGEST) } }),
  };
}
