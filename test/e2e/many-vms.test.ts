import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { manyVms } from '../../src/simulator/many-vms.ts';
import { startSimulator, type Simulator } from '../../src/simulator/start.ts';
import { expectNothingOpen, runAgainst } from '../support/against-simulator.ts';

const MANY = 5000;
let room: string;
let server: Simulator;

beforeAll(async () => {
  room = await mkdtemp(join(tmpdir(), 'many-vms-'));
  server = await startSimulator({ vms: manyVms(MANY) });
});
afterAll(async () => {
  expectNothingOpen(server);
  await server.close();
  await rm(room, { recursive: true, force: true });
});

async function callsOf(...args: string[]): Promise<{ stdout: string; calls: number }> {
  const sum = () => Object.values(server.counters().calls).reduce((all, count) => all + count, 0);
  const before = sum();
  const { exitCode, stdout, stderr } = await runAgainst(server, room, args);
  expect(exitCode, stderr).toBe(0);
  return { stdout, calls: sum() - before };
}

it('One VM among 5,000 is found by its name with as many calls as among a few', async () => {
  const { calls } = await callsOf('--vm', 'many4999', '--dry-run');
  expect(calls).toBeLessThanOrEqual(16);
});

it('5,000 VMs are listed a page at a time, not one by one', async () => {
  const { stdout, calls } = await callsOf('vms', '--json', '--folder', 'many');
  expect(stdout.match(/"name":\s*"many\d+"/g)).toHaveLength(MANY);
  expect(calls).toBeLessThanOrEqual(80);
});
