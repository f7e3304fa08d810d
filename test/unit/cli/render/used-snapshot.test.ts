import { expect, test } from 'vitest';
import { ResultCollector } from '../../../../src/cli/render/collect-results.ts';
import { resultLine } from '../../../../src/cli/render/ndjson.ts';
import { exportBlock } from '../../../../src/cli/render/quiet.ts';
import { exportSummary } from '../../../../src/cli/render/result.ts';
import { PIPE } from '../../../../src/cli/render/style.ts';
import type { RunEvent } from '../../../../src/events/event.ts';
import { GIB, ScriptedRun } from './progress/a-run.ts';

const vm = 'web01';
const snapshot = 'nightly';
const found = (powerState: string): RunEvent => ({ type: 'vm.found', vm, path: '/DC/vm/web01', powerState });
const created = (quiesced: boolean, memory = false): RunEvent => ({
  ...{ type: 'snapshot.created', vm, snapshot, quiesced, memory },
});
const removed: RunEvent = { type: 'snapshot.removed', vm, snapshot, milliseconds: 1 };

function resultOf(before: readonly RunEvent[], after: readonly RunEvent[]) {
  const run = new ScriptedRun();
  const collector = new ResultCollector();
  run.bus.subscribe((event) => void collector.observe(event));
  run.at(0, ...before).started(1, GIB);
  run.at(1, ...after).finished(2);
  const [result] = collector.results;
  if (result === undefined) expect.fail('there is no result');
  return result;
}

test.each([
  ['quiesced', [found('poweredOn'), created(true)], [removed], '"nightly", quiesced; removed'],
  ['not quiesced', [found('poweredOn'), created(false)], [removed], '"nightly", not quiesced; removed'],
  ['off', [found('poweredOff'), created(false)], [removed], '"nightly", of the VM while it was off; removed'],
  [
    'turned off for it',
    [found('poweredOn'), { type: 'power.off', vm, by: 'guest', milliseconds: 1 }, created(false)],
    [{ type: 'power.on', vm }, removed],
    '"nightly", of the VM while it was off; removed',
  ],
  [
    'with memory',
    [found('poweredOn'), created(false, true)],
    [removed],
    '"nightly", not quiesced, with memory; removed',
  ],
  ['not removable', [found('poweredOn'), created(true)], [], '"nightly", quiesced; left behind'],
  [
    'kept, and an older one of its name rotated out',
    [removed, found('poweredOn'), created(true)],
    [{ type: 'snapshot.kept', vm, snapshot }, removed],
    '"nightly", quiesced; kept',
  ],
] satisfies [string, RunEvent[], RunEvent[], string][])(
  'the summary of an export says what it was read from: %s',
  (_case, before, after, words) => {
    expect(exportSummary(resultOf(before, after), PIPE)).toMatch(new RegExp(`^ {2}Snapshot +${words}$`, 'm'));
  },
);

test('programs read the same under names of its own', () => {
  const result = resultOf([found('poweredOn'), created(true)], [removed]);
  expect(exportBlock(result)).toContain(
    'snapshot=nightly\nsnapshot_quiesced=true\nsnapshot_memory=false\nsnapshot_outcome=removed\n',
  );
  expect(JSON.parse(resultLine(result))).toMatchObject({ snapshot: 'nightly', snapshot_quiesced: true });
});

test('what is left behind of an export that is good has a name for scripts', () => {
  const result = resultOf([], []);
  expect(exportBlock(result)).not.toContain('left_behind');
  expect(exportBlock({ ...result, leftBehind: ['the snapshot "a"', 'the VM "b"'] })).toContain(
    'left_behind=the snapshot "a", the VM "b"\n',
  );
});

test('an export without a snapshot says nothing of one', () => {
  const result = resultOf([found('poweredOff')], []);
  expect(exportSummary(result, PIPE)).not.toContain('Snapshot');
  expect(exportBlock(result)).not.toContain('snapshot');
});
