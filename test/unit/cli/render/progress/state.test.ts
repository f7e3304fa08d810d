import { describe, expect, it } from 'vitest';
import { timeLeft, transferRate } from '../../../../../src/cli/render/progress/estimate.ts';
import {
  fractionDone,
  NOTHING_YET,
  reduceProgress,
  type ProgressState,
} from '../../../../../src/cli/render/progress/state.ts';
import { GIB, ScriptedRun } from './a-run.ts';

const stateOf = (run: ScriptedRun): ProgressState => run.events.reduce(reduceProgress, NOTHING_YET);
const start = new ScriptedRun().clock.now().getTime();

describe('what is known of the progress', () => {
  it('is measured by the address in the disk, so that an empty stretch counts and a few bytes do not', () => {
    const run = new ScriptedRun().started(1, 10 * GIB);
    run.at(0, { type: 'disk.started', disk: 'd1', capacityBytes: 10 * GIB });
    run.progressed(1, 'd1', 5 * GIB, 1000);
    expect(fractionDone(stateOf(run))).toBe(0.5);
    expect(stateOf(run).received).toBe(1000);
  });

  it('counts disks that have not started', () => {
    const run = new ScriptedRun().started(2, 40 * GIB).progressed(1, 'd1', 10 * GIB, 1000);
    expect(fractionDone(stateOf(run))).toBe(0.25);
  });

  it('is not complete before every disk is finished', () => {
    const run = new ScriptedRun().started(1, 10 * GIB).progressed(1, 'd1', 10 * GIB, 1000);
    expect(fractionDone(stateOf(run))).toBeLessThan(1);
    run.at(2, { type: 'disk.finished', disk: 'd1', bytes: 1000, sha256: '', milliseconds: 2000 });
    expect(fractionDone(stateOf(run))).toBe(1);
    expect(stateOf(run).phase).toBe('checking');
  });

  it('starts a disk again on a retry, and still counts what the line has carried', () => {
    const run = new ScriptedRun().started(1, 10 * GIB).progressed(1, 'd1', 5 * GIB, 2 * GIB);
    run.at(2, { type: 'disk.started', disk: 'd1', capacityBytes: 10 * GIB });
    expect(fractionDone(stateOf(run))).toBe(0);
    run.progressed(3, 'd1', GIB, GIB);
    expect(stateOf(run)).toMatchObject({ received: 3 * GIB, disks: [{ bytes: GIB }] });
  });

  it('ends with what is waited for, a snapshot that is being removed', () => {
    const run = new ScriptedRun().started(1, 10 * GIB);
    run.at(1, { type: 'snapshot.removing', vm: 'web01', snapshot: 'nightly' });
    run.at(2, { type: 'export.verified', vm: 'web01', levels: ['stream'] });
    expect(stateOf(run).phase).toBe('removing a snapshot');
    run.at(3, { type: 'snapshot.removed', vm: 'web01', snapshot: 'nightly', milliseconds: 1 });
    run.at(4, { type: 'export.verified', vm: 'web01', levels: ['stream'] });
    expect(stateOf(run).phase).toBe('verified');
  });

  it('takes the NVRAM for no disk', () => {
    const run = new ScriptedRun().started(1, 10 * GIB);
    run.at(0, { type: 'disk.started', disk: 'web01.nvram', capacityBytes: 0 });
    run.at(1, { type: 'disk.finished', disk: 'web01.nvram', bytes: 8684, sha256: '', milliseconds: 9 });
    expect(stateOf(run)).toMatchObject({ disks: [], received: 8684, diskCount: 1 });
    expect(fractionDone(stateOf(run))).toBe(0);
  });

  it('estimates from the pace through the disk, and falls to no rate when nothing comes', () => {
    const run = new ScriptedRun().started(1, 10 * GIB);
    run.at(0, { type: 'disk.started', disk: 'd1', capacityBytes: 10 * GIB });
    for (let second = 1; second <= 20; second++)
      run.progressed(second, 'd1', second * 0.25 * GIB, second * 1000);
    const { samples, capacityBytes } = stateOf(run);
    const now = start + 20_000;
    expect(transferRate(samples, now)).toBeCloseTo(1000);
    expect(timeLeft(samples, { now, capacityBytes })).toBeCloseTo(20_000);
    expect(transferRate(samples, now + 5000)).toBeCloseTo(500);
    expect(transferRate(samples, now + 15_000)).toBe(0);
  });

  it('knows no rate in the first second, and keeps few samples of a long transfer', () => {
    const run = new ScriptedRun()
      .started(1, 10 * GIB)
      .progressed(0.1, 'd1', 1, 1)
      .progressed(0.6, 'd1', 2, 2);
    expect(transferRate(stateOf(run).samples, start + 600)).toBeUndefined();
    for (let tick = 1; tick < 2000; tick++) run.progressed(1 + tick / 10, 'd1', tick, tick);
    expect(stateOf(run).samples.length).toBeLessThan(130);
  });
});
