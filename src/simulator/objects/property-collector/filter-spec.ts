import type { MoRef } from '../../../vsphere/moref.ts';
import { required, type Arguments } from '../../call.ts';
import { invalidArgument } from '../../soap/fault.ts';
import { findManagedType } from '../../wire/lookup.ts';
import { checkPath } from './property-path.ts';

/** A PropertyFilterSpec: which objects, and what of them. */
export interface FilterSpec {
  readonly properties: readonly PropertySpec[];
  readonly objects: readonly ObjectSpec[];
  /** Skip what is gone, instead of failing. */
  readonly reportMissingObjects: boolean;
}

export interface PropertySpec {
  readonly type: string;
  readonly all: boolean;
  readonly paths: readonly string[];
}

export interface ObjectSpec {
  readonly obj: MoRef;
  readonly skip: boolean;
  readonly select: readonly Selection[];
  /** The traversals of this ObjectSpec that have a name, wherever they stand. */
  readonly named: ReadonlyMap<string, Traversal>;
}

/** A SelectionSpec is the name of a TraversalSpec that stands elsewhere. */
export type Selection = Traversal | { readonly name: string };

export interface Traversal {
  readonly type: string;
  readonly path: string;
  readonly skip: boolean;
  readonly select: readonly Selection[];
}

export function readFilterSpec(args: Arguments): FilterSpec {
  return {
    properties: args.objects('propSet').map(readPropertySpec),
    objects: args.objects('objectSet').map(readObjectSpec),
    reportMissingObjects: args.flag('reportMissingObjectsInResults'),
  };
}

function readPropertySpec(args: Arguments): PropertySpec {
  const type = required(args.text('type'), 'type');
  if (findManagedType(type) === undefined && type !== 'ManagedObject') throw invalidArgument('propSet.type');
  const paths = args.texts('pathSet');
  for (const path of paths) checkPath(type, path);
  return { type, all: args.flag('all'), paths };
}

function readObjectSpec(args: Arguments): ObjectSpec {
  const named = new Map<string, Traversal>();
  const select = args.objects('selectSet').map((each) => readSelection(each, named));
  return { obj: required(args.ref('obj'), 'obj'), skip: args.flag('skip'), select, named };
}

function readSelection(args: Arguments, named: Map<string, Traversal>): Selection {
  const name = args.text('name');
  if (args.type !== 'TraversalSpec') return { name: required(name, 'selectSet.name') };
  const type = required(args.text('type'), 'type');
  const path = required(args.text('path'), 'path');
  if (findManagedType(type) === undefined) throw invalidArgument('selectSet.type');
  checkPath(type, path);
  const select = args.objects('selectSet').map((each) => readSelection(each, named));
  const traversal = { type, path, skip: args.flag('skip'), select };
  if (name !== undefined) named.set(name, traversal);
  return traversal;
}
