import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startSimulator, type Simulator } from '../../../../src/simulator/start.ts';
import { SoapClient } from '../soap-client.ts';

let simulator: Simulator;
let client: SoapClient;

beforeEach(async () => {
  simulator = await startSimulator({ vms: [{ name: 'vm', disks: [] }], taskMilliseconds: 0 });
  client = await new SoapClient(simulator).logIn();
});
afterEach(async () => await simulator.close());

const currentTime = async () =>
  await client.call(
    '<CurrentTime xmlns="urn:vim25"><_this type="ServiceInstance">ServiceInstance</_this></CurrentTime>',
  );

describe('A call', () => {
  it('finds its session gone', async () => {
    const hit = simulator.faults.add({ kind: 'end-sessions', method: 'CurrentTime', times: 1 });
    expect((await currentTime()).fault).toBe('NotAuthenticated');
    expect(simulator.counters().sessionsOpen).toBe(0);
    await client.logIn();
    expect((await currentTime()).fault).toBeUndefined();
    expect(hit.count).toBe(1);
  });

  it('is answered with a status, a page, text, or nothing, and is not carried out', async () => {
    simulator.faults.add({ kind: 'status', method: '*', status: 503, times: 1 });
    simulator.faults.add({ kind: 'html', method: '*', skip: 1, times: 1 });
    simulator.faults.add({ kind: 'not-soap', method: '*', skip: 2, times: 1 });
    simulator.faults.add({ kind: 'empty', method: '*', skip: 3, times: 1 });
    const answers = [await currentTime(), await currentTime(), await currentTime(), await currentTime()];
    expect(answers.map(({ status }) => status)).toEqual([503, 200, 200, 200]);
    expect(answers.map(({ body }) => body)).toEqual([
      expect.any(String),
      expect.stringContaining('502 Bad Gateway'),
      'It works!\n',
      '',
    ]);
  });

  it('loses its answer, before or after it was carried out', async () => {
    simulator.faults.add({ kind: 'reset', method: 'Login', times: 1 });
    await expect(client.logIn()).rejects.toThrow('ECONNRESET');
    expect(simulator.counters().logins).toBe(1);
    simulator.faults.add({ kind: 'reset', method: 'Login', handled: true, times: 1 });
    await expect(client.logIn()).rejects.toThrow('ECONNRESET');
    expect(simulator.counters().logins).toBe(2);
  });

  it.each(['reset', 'closed'] as const)('has its answer cut (%s)', async (how) => {
    simulator.faults.add({ kind: 'cut', method: 'CurrentTime', how });
    await expect(currentTime()).rejects.toThrow(/ECONNRESET|aborted/);
  });

  it('has half an answer that HTTP takes for whole', async () => {
    simulator.faults.add({ kind: 'cut', method: 'CurrentTime', after: 100, how: 'ended' });
    expect((await currentTime()).body).toHaveLength(100);
  });

  it('is held until it is let go', async () => {
    const hit = simulator.faults.add({ kind: 'hold', method: 'CurrentTime' });
    let answered = false;
    const answer = currentTime().finally(() => (answered = true));
    await hit.struck();
    expect(answered).toBe(false);
    hit.release();
    expect((await answer).fault).toBeUndefined();
  });

  it('throws a typed fault with its fields', async () => {
    const fields = { privilegeId: 'VApp.Export' };
    simulator.faults.add({ kind: 'fault', method: 'CurrentTime', type: 'NoPermission', fields });
    const { fault, body } = await currentTime();
    expect(fault).toBe('NoPermission');
    expect(body).toContain('<object type="ServiceInstance">ServiceInstance</object>');
    expect(body).toContain('<privilegeId>VApp.Export</privilegeId>');
  });

  it.each(['elements', 'text', 'nesting', 'entities'] as const)(
    'is answered by a bomb of %s',
    async (shape) => {
      simulator.faults.add({ kind: 'xml-bomb', method: 'CurrentTime', shape, bytes: 1_000_000 });
      const { body } = await currentTime();
      if (shape === 'entities') expect(body).toContain('&lol8;&lol8;');
      else expect(body.length).toBeGreaterThan(1_000_000);
    },
  );

  it('is answered by headers without end, of which Node takes its share and leaves', async () => {
    simulator.faults.add({ kind: 'header-flood', method: 'CurrentTime' });
    await expect(currentTime()).rejects.toThrow(/Header overflow/i);
  });
});
