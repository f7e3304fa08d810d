import path from 'node:path';
import type { Connection } from './govc.ts';
import { judge, projectRoot, type Ran, type RunOptions } from './judges.ts';

/**
 * Runs a script of test/peers/pyvmomi, named without `.py`. It gets the connection from the environment, where
 * `connection.py` beside it looks.
 */
export async function pyvmomi(
  connection: Connection,
  script: string,
  args: readonly string[] = [],
  options: RunOptions = {},
): Promise<Ran> {
  const env = { ...options.env, HYPEREXPORT_TEST_CONNECTION: JSON.stringify(connection) };
  return await runScript(script, args, { ...options, env });
}

/** pyvmomi's tables of the methods and types with these wire names; test/peers/pyvmomi/tables.py documents them. */
export async function wireTables(names: readonly string[]): Promise<WireTables> {
  const ran = await runScript('tables', [], { input: JSON.stringify(names) });
  if (ran.exitCode !== 0) throw new Error(`tables.py failed: ${ran.stderr}`);
  return JSON.parse(ran.stdout) as WireTables;
}

export interface WireTables {
  /** Newest first. */
  readonly versions: readonly string[];
  readonly methods: Readonly<Record<string, WireMethod>>;
  readonly types: Readonly<Record<string, WireType>>;
  readonly unknown: readonly string[];
}

export interface WireMethod {
  readonly object: string;
  readonly version: string | null;
  readonly privilege: string | null;
  readonly task: boolean;
  /** In wire order, after `_this`. */
  readonly params: readonly WireField[];
  readonly result: (WireTypeName & { readonly optional: boolean }) | null;
  readonly faults: readonly string[];
}

export interface WireType {
  readonly kind: 'data' | 'managed' | 'enum';
  readonly version: string | null;
  readonly base?: string | null;
  /** In wire order, inherited ones first. */
  readonly properties?: readonly WireField[];
  readonly methods?: readonly string[];
  readonly values?: readonly string[];
}

export interface WireTypeName {
  readonly type: string;
  readonly wireType: string;
  readonly kind: 'data' | 'managed' | 'enum' | 'primitive';
  readonly isArray: boolean;
}

export interface WireField extends WireTypeName {
  readonly name: string;
  readonly version: string | null;
  readonly optional: boolean;
  readonly privilege: string | null;
}

async function runScript(script: string, args: readonly string[], options: RunOptions): Promise<Ran> {
  const file = path.join(projectRoot, 'test/peers/pyvmomi', `${script}.py`);
  const env = { ...options.env, PYTHONDONTWRITEBYTECODE: '1' };
  return await judge('pyvmomi').run([file, ...args], { ...options, env });
}
