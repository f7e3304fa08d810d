import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import { selectVms } from '../../src/selection/select-vms.ts';
import { isMissing, type Selection } from '../../src/selection/selection.ts';
import { connect, type VsphereSession } from '../../src/vsphere/session.ts';

const signal = AbortSignal.timeout(120_000);

export interface SelectionServer extends AsyncDisposable {
  readonly url: URL;
  readonly username: string;
  readonly password: string;
  readonly sha256: string;
}

/** The VMs that a server has to have for this suite; folders are below `/DC0/vm`. */
export const selectionVms = [
  { name: 'web01', folder: 'production' },
  { name: 'web02', folder: 'production' },
  { name: 'db01', folder: 'production' },
  { name: 'app', folder: 'production' },
  { name: 'app', folder: 'staging' },
  { name: 'web*', folder: 'staging' },
  { name: 'a/b 50%', folder: 'staging' },
  { name: 'zürich-漢', folder: 'staging' },
] as const;

const none: Selection = { vms: [], folders: [], filters: [] };
const production = ['app', 'db01', 'web01', 'web02'].map((name) => `/DC0/vm/production/${name}`);

/** Which VMs are meant, on a server that has `selectionVms`. */
export function selectionContract(name: string, serve: () => Promise<SelectionServer>): void {
  describe(`Naming VMs on ${name}`, () => {
    let server: SelectionServer;
    let session: VsphereSession;
    beforeAll(async () => {
      server = await serve();
      const { url, username, password, sha256: thumbprint } = server;
      session = await connect(
        { url, username, password, trust: { kind: 'pinned', thumbprint } },
        { signal, clock: systemClock },
      );
    });
    afterAll(async () => {
      await session[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    });

    const select = async (selection: Partial<Selection>) =>
      await selectVms(session, { ...none, ...selection }, { signal });
    const paths = async (selection: Partial<Selection>) =>
      (await select(selection)).vms.map((vm) => (isMissing(vm) ? `missing ${vm.wanted}` : vm.path));
    const refused = async (selection: Partial<Selection>) =>
      await select(selection).then(
        () => expect.fail('was not refused'),
        (error: unknown) => error as Error & { hint?: string },
      );

    it('takes names in their order, each VM once', async () => {
      expect(await paths({ vms: ['web02', 'web01', '/DC0/vm/production/web02'] })).toEqual([
        '/DC0/vm/production/web02',
        '/DC0/vm/production/web01',
      ]);
    });

    it('takes patterns of names, in the order of their paths', async () => {
      expect(await paths({ vms: ['web0?'] })).toEqual([
        '/DC0/vm/production/web01',
        '/DC0/vm/production/web02',
      ]);
      expect(await paths({ vms: ['Web0?', 'z?rich-?'] }).catch(String)).toMatch(/no VM matches "Web0\?"/);
      expect(await paths({ vms: ['a/b*', 'z?rich-?'] }).catch(String)).toMatch(/no VM matches "a\/b\*"/);
      expect(await paths({ vms: ['a%2fb*', 'z?rich-?'] })).toEqual([
        '/DC0/vm/staging/a%2fb 50%25',
        '/DC0/vm/staging/zürich-漢',
      ]);
    });

    it('takes patterns of paths, in which a wildcard stands for no slash', async () => {
      expect(await paths({ vms: ['/DC0/vm/prod*/*'] })).toEqual(production);
      expect(await paths({ vms: ['*/*/*/app'] })).toEqual(['/DC0/vm/production/app', '/DC0/vm/staging/app']);
      expect(await refused({ vms: ['/DC0/*'] })).toMatchObject({ code: 'not-found', exitStatus: 12 });
    });

    it('takes a name with a wildcard in it for that name', async () => {
      const { vms, everything } = await select({ vms: ['web*'] });
      expect(vms).toMatchObject([{ name: 'web*', path: '/DC0/vm/staging/web*' }]);
      expect(everything).toBe(false);
    });

    it('does not guess between two of one name, but where the folder decides', async () => {
      expect(await refused({ vms: ['app', 'web01'] })).toMatchObject({ code: 'ambiguous', exitStatus: 2 });
      expect(await paths({ vms: ['app', 'web01'], folders: ['production'] })).toEqual([
        '/DC0/vm/production/app',
        '/DC0/vm/production/web01',
      ]);
    });

    it('says what is near to a name that is not there', async () => {
      const error = await refused({ vms: ['web01', 'web03'] });
      expect(error).toMatchObject({ code: 'not-found', message: 'there is no VM "web03"' });
      expect(error.hint).toContain('"web01"');
    });

    it('takes a folder by its path, its name or the end of its path, with all below it', async () => {
      for (const folder of ['/DC0/vm/production', '/DC0/vm/production/', 'production', 'vm/production']) {
        expect(await paths({ folders: [folder] })).toEqual(production);
      }
      expect(await paths({ folders: ['production', 'staging'] })).toHaveLength(selectionVms.length);
      expect(await paths({ folders: ['DC0'], vms: ['web01'] })).toEqual(['/DC0/vm/production/web01']);
    });

    it('takes no part of the name of a folder, and suggests the nearest', async () => {
      const error = await refused({ folders: ['produc'] });
      expect(error).toMatchObject({ code: 'not-found', message: 'there is no folder "produc"' });
      expect(error.hint).toContain('"production"');
    });

    it('says that a folder holds no VM', async () => {
      expect(await refused({ folders: ['/DC0/datastore'] })).toMatchObject({
        code: 'not-found',
        message: expect.stringContaining('there is no VM in the folder'),
      });
    });

    it('looks in one datacenter when told to', async () => {
      expect(await paths({ datacenter: 'DC0', vms: ['web0?'] })).toHaveLength(2);
      expect(await refused({ datacenter: 'DC7', vms: ['web0?'] })).toMatchObject({ code: 'not-found' });
    });

    it('tells when what was not named one by one comes to everything', async () => {
      for (const selection of [{ vms: ['*'] }, { folders: ['/'] }, { folders: ['/DC0/vm'] }, {}]) {
        const { vms, everything } = await select(selection);
        expect(vms).toHaveLength(selectionVms.length);
        expect(everything).toBe(true);
      }
      expect((await select({ vms: ['web0?'] })).everything).toBe(false);
    });

    it('takes the lines of a batch file in their order, and what is not there as a VM that failed', async () => {
      const line = (vm: string, place: number) => ({
        vm,
        place: `vms.txt:${place}`,
        overrides: { n: place },
      });
      const batch = [line('web0?', 1), line('nosuch', 2), line('web02', 3), line('app', 4), line('web02', 5)];
      const { vms, warnings, everything } = await selectVms(session, { ...none, batch }, { signal });
      expect(vms).toMatchObject([
        { name: 'web01', overrides: { n: 1 } },
        { wanted: 'nosuch', error: { code: 'not-found' } },
        { name: 'web02', overrides: { n: 3 } },
        { wanted: 'app', error: { code: 'ambiguous' } },
      ]);
      expect(warnings).toEqual([
        {
          code: 'named-twice',
          message: 'vms.txt:5 names /DC0/vm/production/web02 again: it is exported once, as vms.txt:3 says',
        },
      ]);
      expect(everything).toBe(false);
    });
  });
}
