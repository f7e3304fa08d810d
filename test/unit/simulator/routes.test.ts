import { request } from 'node:https';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSimulator, type Simulator } from '../../../src/simulator/start.ts';

let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({ vms: [] });
});

afterAll(async () => {
  await simulator.close();
});

async function get(path: string, method = 'GET'): Promise<{ status: number | undefined; body: string }> {
  const { hostname, port } = simulator.url;
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number | undefined; body: string }>();
  const options = { hostname, port, path, method, ca: simulator.certificatePem, agent: false };
  request(options, (response) => {
    let body = '';
    response.on('data', (chunk: Buffer) => (body += chunk.toString()));
    response.on('end', () => resolve({ status: response.statusCode, body }));
  })
    .on('error', reject)
    .end();
  return await promise;
}

describe('The embedded vCenter over HTTP', () => {
  it('names the API versions that it speaks, newest first', async () => {
    const { status, body } = await get('/sdk/vimServiceVersions.xml');
    expect(status).toBe(200);
    expect(body).toMatch(/<name>urn:vim25<\/name>\s*<version>8\.0\.3\.0<\/version>\s*<priorVersions>/);
    expect(body).toContain('<version>6.7</version>');
  });

  it.each(['/', '/sdk', '/nfc/ticket/disk-0.vmdk', '/nfc/%zz', '/nfc/../sdk'])(
    'has nothing at %s',
    async (path) => {
      expect((await get(path)).status).toBe(404);
    },
  );

  it('gives files of a datastore to nobody who is not logged in', async () => {
    expect((await get('/folder/x?dcPath=DC0&dsName=datastore1')).status).toBe(401);
    expect((await get('/folder/%zz')).status).toBe(404);
  });

  it('has a certificate for 127.0.0.1 and localhost that verifies as its own authority', async () => {
    expect(simulator.url.hostname).toBe('127.0.0.1');
    expect(simulator.thumbprintSha256).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
    expect((await get('/sdk/vimServiceVersions.xml')).status).toBe(200);
  });

  it('can be closed twice, and refuses a port that is taken with what to do', async () => {
    const port = Number(simulator.url.port);
    await expect(startSimulator({ port, vms: [] })).rejects.toMatchObject({ code: 'usage' });
    const other = await startSimulator({ vms: [] });
    await other.close();
    await other.close();
  });
});
