import { describe, expect, it } from 'vitest';
import { progressPicture } from '../../../../../src/cli/render/progress/picture.ts';
import { NOTHING_YET, reduceProgress } from '../../../../../src/cli/render/progress/state.ts';
import { PIPE } from '../../../../../src/cli/render/style.ts';
import { GIB, ScriptedRun } from './a-run.ts';

function pictureOf(run: ScriptedRun, columns = 80): string[] {
  const state = run.events.reduce(reduceProgress, NOTHING_YET);
  return progressPicture(state, { columns, rows: 24, style: PIPE, now: run.clock.now().getTime() });
}

describe('the picture of an export', () => {
  it('has one line for the one disk of a VM, with its name', () => {
    const run = new ScriptedRun().started(1, 10 * GIB).progressed(1, 'web01-disk1.vmdk', 5 * GIB, GIB);
    const lines = pictureOf(run);
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(/^ {2}disk1 +.* 50 % /);
  });

  it.each([60, 80, 100])('has the words of each phase whole, in %i columns', (columns) => {
    const run = new ScriptedRun().started(1, 10 * GIB).progressed(1, 'web01-disk1.vmdk', 5 * GIB, GIB);
    run.at(2, { type: 'disk.finished', disk: 'web01-disk1.vmdk', bytes: GIB, sha256: '', milliseconds: 9 });
    run.at(2, { type: 'snapshot.removing', vm: 'web01', snapshot: 'nightly' });
    expect(pictureOf(run, columns).at(-1)).toMatch(/ removing a snapshot$/);
  });
});
