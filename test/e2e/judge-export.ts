import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { judge, type JudgeName } from '../support/judges.ts';

/** Runs a judge and expects that it is content; returns what it printed. */
export async function content(name: JudgeName, args: readonly string[], cwd?: string): Promise<string> {
  const ran = await judge(name).run(args, cwd === undefined ? {} : { cwd });
  expect(ran, `${name} ${args.join(' ')}\n${ran.stdout}${ran.stderr}`).toMatchObject({ exitCode: 0 });
  return ran.stdout;
}

/**
 * Lets programs that this project did not write judge an OVF directory: every disk is a sound image equal to its raw
 * truth, sha256sum agrees with the manifest for every file in the directory, the descriptor validates against its
 * schema and names every file with its size.
 */
export async function judgeOvfDirectory(directory: string, rawDisks: readonly string[]): Promise<void> {
  const names = (await readdir(directory)).sort();
  const disks = names.filter((name) => name.endsWith('.vmdk'));
  expect(disks).toHaveLength(rawDisks.length);
  for (const [index, disk] of disks.entries()) {
    await content('qemu-img', ['check', join(directory, disk)]);
    await content('qemu-img', ['compare', join(directory, disk), rawDisks[index] ?? '']);
  }
  await judgeManifest(directory, names);
  await judgeDescriptor(directory, names);
}

async function judgeManifest(directory: string, names: readonly string[]): Promise<void> {
  const manifest = names.find((name) => name.endsWith('.mf')) ?? '';
  const text = await readFile(join(directory, manifest), 'utf8');
  const sums = text.replaceAll(/^SHA256\((.+)\)= ([0-9a-f]{64})$/gm, '$2  $1');
  const { stdout, exitCode } = await judge('sha256sum').run(['--check', '--strict'], {
    cwd: directory,
    input: sums,
  });
  expect(exitCode, stdout).toBe(0);
  const checked = stdout
    .trim()
    .split('\n')
    .map((line) => line.replace(/: OK$/, ''));
  expect(checked.sort()).toEqual(names.filter((name) => name !== manifest && name !== 'export.json'));
}

async function judgeDescriptor(directory: string, names: readonly string[]): Promise<void> {
  const descriptor = join(directory, names.find((name) => name.endsWith('.ovf')) ?? '');
  await content('ovf-schema', [descriptor]);
  const references = [...(await readFile(descriptor, 'utf8')).matchAll(/<(?:\w+:)?File\b[^>]*>/g)].map(
    ([tag]) => ({
      name: /href="([^"]*)"/.exec(tag)?.[1],
      size: Number(/size="(\d+)"/.exec(tag)?.[1]),
    }),
  );
  const referable = names.filter((name) => !/\.(ovf|mf|json)$/.test(name));
  const files = await Promise.all(
    referable.map(async (name) => ({ name, size: (await stat(join(directory, name))).size })),
  );
  expect(references.sort((a, b) => String(a.name).localeCompare(String(b.name)))).toEqual(files);
}
