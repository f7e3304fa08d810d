import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import { selectVms } from '../../src/selection/select-vms.ts';
import type { TagFilter } from '../../src/selection/selection.ts';
import { startSimulator } from '../../src/simulator/start.ts';
import { connect, type VsphereSession } from '../../src/vsphere/session.ts';
import { govc } from '../support/govc.ts';
import { judged } from '../support/judges.ts';
import { startVcsim } from '../support/vcsim.ts';

const signal = AbortSignal.timeout(120_000);

const machines = [
  { name: 'web01', folder: 'production', disks: [] },
  { name: 'web02', folder: 'production', disks: [] },
  { name: 'db01', folder: 'production', disks: [] },
  { name: 'web03', folder: 'staging', disks: [] },
];

interface Server extends AsyncDisposable {
  readonly url: URL | string;
  readonly username: string;
  readonly password: string;
  readonly thumbprintSha256: string;
}

const login = async ({ url, username, password, thumbprintSha256: thumbprint }: Server) =>
  await connect(
    { url: new URL(url), username, password, trust: { kind: 'pinned', thumbprint } },
    { signal, clock: systemClock },
  );

judged('vcsim', 'govc')('Choosing VMs by their tags on vcsim', () => {
  suite(async () => await startVcsim({ machines }));

  it('says that an ESXi host has none', async () => {
    await using host = await startVcsim({ esx: true, machines: [{ name: 'web01', disks: [] }] });
    await using onHost = await login(host);
    const filters = [{ category: 'backup', tag: 'daily' }];
    await expect(selectVms(onHost, { vms: [], folders: [], filters }, { signal })).rejects.toMatchObject({
      code: 'unsupported',
      exitStatus: 2,
      message: expect.stringContaining('is an ESXi host'),
    });
  });
});

judged('govc')('Choosing VMs by their tags on the embedded vCenter', () => {
  suite(async () => await startSimulator({ vms: machines }));
});

/** govc makes the tags. */
function suite(start: () => Promise<Server>): void {
  let server: Server;
  let session: VsphereSession;
  beforeAll(async () => {
    server = await start();
    const { url, username, password } = server;
    const connection = { url: String(url), username, password };
    const tag = async (...args: readonly string[]) => {
      const ran = await govc(connection, args);
      expect(ran, ran.stderr).toMatchObject({ exitCode: 0 });
    };
    for (const category of ['backup', 'tier', 'unused']) await tag('tags.category.create', category);
    for (const [category, name] of [
      ['backup', 'daily'],
      ['backup', 'weekly'],
      ['tier', 'gold'],
      ['tier', 'daily'],
    ] as const)
      await tag('tags.create', '-c', category, name);
    for (const [category, name, vm] of [
      ['backup', 'daily', 'production/web01'],
      ['backup', 'daily', 'production/db01'],
      ['backup', 'weekly', 'staging/web03'],
      ['tier', 'gold', 'production/web01'],
      ['tier', 'gold', 'staging/web03'],
    ] as const)
      await tag('tags.attach', '-c', category, name, `/DC0/vm/${vm}`);
    await tag('tags.attach', '-c', 'tier', 'gold', '/DC0/vm/production');
    session = await login(server);
  });
  afterAll(async () => {
    await session[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });

  const select = async (wanted: readonly string[], vms: readonly string[] = [], folders: string[] = []) => {
    const filters = wanted.map((filter): TagFilter => {
      const [category = '', tag = ''] = filter.split('=');
      return { category, tag };
    });
    return await selectVms(session, { vms, folders, filters }, { signal });
  };
  const names = async (...args: Parameters<typeof select>) =>
    (await select(...args)).vms.map((vm) => ('error' in vm ? vm.wanted : vm.name));

  it('takes those that have the tag themselves', async () => {
    expect(await names(['backup=daily'])).toEqual(['db01', 'web01']);
    expect(await names(['tier=gold'])).toEqual(['web01', 'web03']);
  });

  it('takes those that have one of several tags of a category, and of each category one', async () => {
    expect(await names(['backup=daily', 'backup=weekly'])).toEqual(['db01', 'web01', 'web03']);
    expect(await names(['backup=daily', 'backup=weekly', 'tier=gold'])).toEqual(['web01', 'web03']);
  });

  it('takes what is named, in the folder, and has the tag', async () => {
    expect(await names(['tier=gold'], ['web*'], ['production'])).toEqual(['web01']);
    await expect(select(['tier=gold'], ['web02'])).rejects.toMatchObject({
      code: 'not-found',
      message: 'there is no VM "web02" with the tag tier=gold',
    });
  });

  it.each([
    ['no such category', 'bakcup=daily', 'there is no category of tags "bakcup"', '"backup"'],
    ['no such tag', 'backup=dayly', 'there is no tag "dayly" in the category "backup"', '"daily"'],
    ['a category without a tag', 'unused=x', 'there is no tag "x" in the category "unused"', 'none at all'],
    ['a tag that no VM has', 'tier=daily', 'there is no VM with the tag tier=daily', 'hyperexport vms'],
  ])('refuses %s with exit status 12', async (_what, filter, message, hint) => {
    await expect(select([filter])).rejects.toMatchObject({
      exitStatus: 12,
      message,
      hint: expect.stringContaining(hint),
    });
  });

  it('is not asked about, even if all VMs have it', async () => {
    expect((await select(['backup=daily', 'backup=weekly'], ['web01', 'web03', 'db01'])).everything).toBe(
      false,
    );
  });

  it('leaves no session of the REST API behind, and shows the password to nobody', async () => {
    await using rest = await session.openRest({ signal });
    expect(JSON.stringify(rest)).not.toContain(server.password);
  });
}
