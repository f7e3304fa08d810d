import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { SimulatedVm } from '../../../src/simulator/inventory-spec.ts';
import { startSimulator, type Simulator } from '../../../src/simulator/start.ts';
import { startTlsServer, type TlsServer } from '../../support/tls-server.ts';
import { hurriedClock } from './hurried-clock.ts';

export const VM = 'vm';
export const PARTIAL = '.out.hyperexport-partial';
export const isPartial = (name: string): boolean => name.endsWith('.hyperexport-partial');
const MIB = 2 ** 20;
export const CAPACITIES = [16 * MIB, 17 * MIB] as const;

/** The servers that the cases meet; one that a case has spoilt is replaced. */
export interface Scene extends AsyncDisposable {
  readonly simulator: Simulator;
  /** Not the vCenter: whatever is sent to it was sent to the wrong one. */
  readonly other: TlsServer;
  /** Speaks no TLS. */
  readonly plainPort: number;
  /** Another vCenter, with the VM as it is described and those beside it. */
  renew(vm?: Partial<SimulatedVm>, beside?: readonly string[]): Promise<void>;
}

export async function openScene(): Promise<Scene> {
  let simulator = await startVcenter();
  const other = await startTlsServer((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'));
  const plain = createServer((socket) =>
    socket.on('error', () => undefined).end('220 mail.example.org ready\r\n'),
  );
  await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve));
  return {
    get simulator() {
      return simulator;
    },
    other,
    plainPort: (plain.address() as AddressInfo).port,
    async renew(vm, beside) {
      await simulator.close();
      simulator = await startVcenter(vm, beside);
    },
    async [Symbol.asyncDispose]() {
      await simulator.close();
      await other[Symbol.asyncDispose]();
      plain.close();
    },
  };
}

/** A VM with two disks of different sizes and an NVRAM; small, yet every part of a disk is there. */
async function startVcenter(
  vm: Partial<SimulatedVm> = {},
  beside: readonly string[] = [],
): Promise<Simulator> {
  const others = beside.map((name) => ({ name, disks: disksOf(name) }));
  const vms = [{ name: VM, disks: disksOf(VM), ...vm }, ...others];
  return await startSimulator({ clock: hurriedClock, vms });
}

function disksOf(vm: string) {
  return CAPACITIES.map((capacityBytes, index) => ({
    capacityBytes,
    dataBytes: 400_000 - 100_000 * index,
    seed: `faults ${vm} ${index}`,
  }));
}
