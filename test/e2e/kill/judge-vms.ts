import { expect } from 'vitest';
import { readMark } from '../../../src/snapshot/mark.ts';
import type { Simulator } from '../../../src/simulator/start.ts';
import { FOREIGN_SNAPSHOT, type Variant } from './variants.ts';

/** As the user has them before the export; a run before this one that was not mended is that one's failure alone. */
export function startVms({ running, vms }: Variant, server: Simulator): void {
  for (const vm of vms) if (running && server.vm(vm).powerState !== 'poweredOn') server.vm(vm).powerOn();
}

/**
 * The VMs run as before, and have the snapshot of somebody else, and of this program's none but those that are to be
 * kept. `done` are the VMs whose export is not made again: where the killed run had no time to remove the oldest kept
 * snapshot, it is there until they are exported again.
 */
export function expectVmsAsBefore(variant: Variant, server: Simulator, done: readonly string[]): void {
  if (!variant.running) return;
  for (const vm of variant.vms) {
    const { powerState, snapshots } = server.vm(vm);
    expect(powerState, vm).toBe('poweredOn');
    const [foreign, ...own] = snapshots;
    expect(foreign, vm).toMatchObject({ name: FOREIGN_SNAPSHOT, description: '' });
    const purposes = own.map(({ description }) => readMark(description)?.purpose);
    expect(purposes, `what the snapshots of ${vm} are for`).toEqual(own.map(() => 'kept'));
    const mayBeLeft =
      variant.keeps > 0 && done.includes(vm) ? [variant.keeps, variant.keeps + 1] : [variant.keeps];
    expect(mayBeLeft, `snapshots of ${vm}`).toContain(own.length);
  }
}
