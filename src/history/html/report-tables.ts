import { formatBytes } from '../../core/bytes.ts';
import { formatDuration } from '../../core/duration.ts';
import { ageOf } from '../report-document.ts';
import type { Report } from '../report.ts';
import type { VmReport } from '../vm-report.ts';
import { age, moment } from '../words.ts';
import { markup, type Markup } from './markup.ts';

/** Those that need somebody first. */
export function vmTable({ vms, at }: Report): Markup {
  if (vms.length === 0) return markup``;
  return markup`<section class="long"><h2>VMs, the oldest last good export first</h2><div class="scroll"><table>
<thead><tr><th>VM</th><th>Last good</th><th>Age</th><th class="number">Size</th><th class="number">Time</th><th class="number">Good</th><th class="number">Failed</th><th>Where, or what has gone wrong since</th></tr></thead>
<tbody>${vms.map((vm) => vmRow(vm, at))}</tbody></table></div></section>
`;
}

function vmRow({ vm, path, lastGood, last, failedSince, good, failed }: VmReport, now: Date): Markup {
  return markup`<tr><td class="name" title="${path}">${vm}</td>${
    lastGood === undefined
      ? markup`<td class="still bad">never</td><td class="still">-</td>`
      : markup`<td class="still">${moment(lastGood.createdAt)}</td><td class="still">${age(ageOf(lastGood, now))}</td>`
  }<td class="number">${lastGood?.bytes === undefined ? '-' : formatBytes(lastGood.bytes)}</td><td class="number">${
    lastGood?.milliseconds === undefined ? '-' : formatDuration(lastGood.milliseconds)
  }</td><td class="number">${good}</td><td class="number">${failed}</td>${
    failedSince === 0
      ? markup`<td class="why faint">${lastGood?.output ?? ''}</td>`
      : markup`<td class="why bad">failed ${failedSince === 1 ? 'once' : `${failedSince} times`}: ${last.error?.message ?? last.status}</td>`
  }</tr>
`;
}

export function failureTable({ failures }: Report): Markup {
  if (failures.length === 0) return markup``;
  return markup`<section class="long"><h2>What went wrong</h2><div class="scroll"><table>
<thead><tr><th class="number">Times</th><th>Code</th><th>Last</th><th>VM</th><th>Message, and what to do</th></tr></thead>
<tbody>${failures.map(
    ({ code, count, last }) =>
      markup`<tr><td class="number">${count}</td><td class="still"><code>${code}</code></td><td class="still">${moment(last.createdAt)}</td><td>${last.vm}</td><td class="why">${last.error?.message ?? ''}${
        last.error?.hint === undefined ? '' : markup`<br><span class="faint">${last.error.hint}</span>`
      }</td></tr>
`,
  )}</tbody></table></div></section>
`;
}
