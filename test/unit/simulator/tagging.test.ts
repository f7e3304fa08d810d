import { request } from 'node:https';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readFault } from '../../../src/simulator/faults/read-fault.ts';
import { startSimulator, type Simulator } from '../../../src/simulator/start.ts';
import { connect } from '../../../src/vsphere/session.ts';
import { readTagged } from '../../../src/vsphere/tags.ts';
import { HandWoundClock } from './hand-wound-clock.ts';

const signal = AbortSignal.timeout(60_000);
const daily = { category: 'backup', tag: 'daily' };
const gold = { category: 'tier', tag: 'gold' };
let simulator: Simulator;

beforeEach(async () => {
  simulator = await startSimulator({
    vms: [
      { name: 'web', disks: [], tags: [daily, gold] },
      { name: 'db', disks: [], tags: [daily] },
      { name: 'none', disks: [] },
    ],
    clock: new HandWoundClock(),
  });
});
afterEach(async () => await simulator.close());

interface Answer {
  readonly status: number;
  readonly value: unknown;
}

async function ask(
  method: string,
  path: string,
  { token, login, body }: { readonly token?: string; readonly login?: string; readonly body?: object } = {},
): Promise<Answer> {
  const headers = {
    ...(token === undefined ? {} : { 'vmware-api-session-id': token }),
    ...(login === undefined ? {} : { authorization: `Basic ${Buffer.from(login).toString('base64')}` }),
  };
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const url = new URL(path, simulator.url);
  request(url, { method, headers, ca: simulator.certificatePem, agent: false }, (response) => {
    text(response).then((answer) => {
      const value: unknown = answer === '' ? undefined : JSON.parse(answer);
      resolve({ status: response.statusCode ?? 0, value });
    }, reject);
  })
    .on('error', reject)
    .end(body === undefined ? undefined : JSON.stringify(body));
  return await promise;
}

async function logIn(path = '/api/session'): Promise<string> {
  const { value } = await ask('POST', path, { login: `${simulator.username}:${simulator.password}` });
  return typeof value === 'string' ? value : (value as { value: string }).value;
}

async function tagged(...tags: (typeof daily)[]): Promise<readonly number[]> {
  const { url, username, password, thumbprintSha256: thumbprint } = simulator;
  await using session = await connect(
    { url, username, password, trust: { kind: 'pinned', thumbprint } },
    { signal, clock: hurried },
  );
  return (await readTagged(session, tags, { signal })).map(({ size }) => size);
}

/** Waits for nothing. */
const hurried = { now: () => new Date(), monotonic: () => performance.now(), sleep: () => Promise.resolve() };

describe('The REST API', () => {
  it('tells which VMs have a tag, over /api as well as over /rest', async () => {
    expect(await tagged(daily, gold)).toEqual([2, 1]);
    simulator.faults.add(readFault('status@POST /api/session:status=404'));
    expect(await tagged(daily, gold)).toEqual([2, 1]);
    expect(Object.keys(simulator.counters().calls)).toContain(
      'POST /rest/com/vmware/cis/tagging/tag-association',
    );
    expect(simulator.counters()).toMatchObject({ sessionsOpen: 0, logins: 4, logouts: 4 });
  });

  it('is asked again when it is not there for a moment', async () => {
    const hit = simulator.faults.add(readFault('status@GET /api/cis/tagging/*:status=503,times=2'));
    expect(await tagged(daily)).toEqual([2]);
    expect(hit.count).toBe(2);
  });

  it('lets nobody in with a wrong password, and nobody ask without a session', async () => {
    const wrong = await ask('POST', '/api/session', { login: `${simulator.username}:guess` });
    expect(wrong).toMatchObject({ status: 401, value: { error_type: 'UNAUTHENTICATED' } });
    expect((await ask('GET', '/api/cis/tagging/category')).status).toBe(401);
    const old = await ask('GET', '/rest/com/vmware/cis/tagging/category');
    expect(old).toMatchObject({
      status: 401,
      value: { type: 'com.vmware.vapi.std.errors.unauthenticated' },
    });
  });

  it('forgets its sessions when they end', async () => {
    const token = await logIn();
    expect((await ask('GET', '/api/session', { token })).status).toBe(200);
    expect((await ask('DELETE', '/api/session', { token })).status).toBe(204);
    expect((await ask('GET', '/api/cis/tagging/tag', { token })).status).toBe(401);
    const other = await logIn('/rest/com/vmware/cis/session');
    expect(simulator.counters().sessionsOpen).toBe(1);
    simulator.endSessions();
    expect((await ask('GET', '/api/cis/tagging/tag', { token: other })).status).toBe(401);
  });

  it.each([
    ['GET', '/api/cis/tagging/tag/urn:none', undefined, 404],
    ['GET', '/api/cis/tagging/nothing', undefined, 404],
    ['PATCH', '/api/cis/tagging/tag', undefined, 404],
    ['POST', '/api/cis/tagging/tag?action=list-tags-for-category', {}, 400],
    ['POST', '/api/cis/tagging/tag-association?action=list-attached-objects-on-tags', { tag_ids: 1 }, 400],
  ] as const)('answers %s %s (%o) with HTTP %i', async (method, path, body, status) => {
    const token = await logIn();
    expect((await ask(method, path, { token, ...(body && { body }) })).status).toBe(status);
  });

  it('attaches only one tag of a category that allows one, and only to what is there', async () => {
    const token = await logIn();
    const create = async (path: string, spec: object) => {
      const { status, value } = await ask('POST', `/api/cis/tagging/${path}`, {
        token,
        body: { create_spec: { description: '', ...spec } },
      });
      expect(status).toBe(201);
      return value as string;
    };
    const kind = { name: 'owner', cardinality: 'SINGLE', associable_types: ['VirtualMachine'] };
    const category_id = await create('category', kind);
    const [ann, bob] = [
      await create('tag', { name: 'ann', category_id }),
      await create('tag', { name: 'bob', category_id }),
    ];
    const again = await ask('POST', '/api/cis/tagging/category', {
      token,
      body: { create_spec: { description: '', ...kind } },
    });
    expect(again).toMatchObject({ status: 400, value: { error_type: 'ALREADY_EXISTS' } });
    const [daily_id] = (await ask('GET', '/api/cis/tagging/tag', { token })).value as string[];
    const { value } = await ask(
      'POST',
      `/api/cis/tagging/tag-association/${daily_id ?? ''}?action=list-attached-objects`,
      { token },
    );
    const [object_id] = value as object[];
    const attach = async (tag: string, to: object | undefined) =>
      (
        await ask('POST', `/api/cis/tagging/tag-association/${tag}?action=attach`, {
          token,
          body: { object_id: to },
        })
      ).status;
    expect(await attach(ann, object_id)).toBe(204);
    expect(await attach(bob, object_id)).toBe(400);
    expect(await attach(bob, { type: 'VirtualMachine', id: 'vm-none' })).toBe(400);
    expect(await attach(bob, { type: 'Folder', id: 'group-d1' })).toBe(400);
  });
});
