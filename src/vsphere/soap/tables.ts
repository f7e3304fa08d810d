import { answerTypes } from './answer-types.ts';
import { dataTypes } from './data-types.ts';
import { deviceTypes } from './device-types.ts';
import { methods } from './methods.ts';
import { reconfigureTypes } from './reconfigure-types.ts';
import type { DataType, Field, Method } from './schema.ts';
import type { Read, ReadTypeName } from './types.ts';

/** Types by name, with the fields of their bases in front, as the sequence of an extended type has them. */
export class TypeTable {
  readonly #types = new Map<string, DataType>();
  readonly #fields = new Map<string, readonly Field[]>();

  constructor(...tables: readonly (readonly DataType[])[]) {
    for (const type of tables.flat()) this.#types.set(type.name, type);
  }

  get(name: string): DataType | undefined {
    return this.#types.get(name);
  }

  fields(name: string): readonly Field[] {
    const known = this.#fields.get(name);
    if (known !== undefined) return known;
    const type = this.#types.get(name);
    if (type === undefined) return [];
    const all = [...(type.base === undefined ? [] : this.fields(type.base)), ...type.fields];
    this.#fields.set(name, all);
    return all;
  }

  /** Whether `name` is `ancestor` or extends it. */
  extends(name: string, ancestor: string): boolean {
    for (let at: string | undefined = name; at !== undefined; at = this.#types.get(at)?.base) {
      if (at === ancestor) return true;
    }
    return false;
  }
}

export const sentTypes = new TypeTable(dataTypes, reconfigureTypes);
export const readTypes = new TypeTable(answerTypes, deviceTypes);

const methodsByName: ReadonlyMap<string, Method> = new Map(methods.map((method) => [method.name, method]));

export function methodNamed(name: (typeof methods)[number]['name']): Method {
  return methodsByName.get(name) as Method;
}

/** A row by a name that comes from outside. */
export function findMethod(name: string): Method | undefined {
  return methodsByName.get(name);
}

/** Narrows what was read to a type of the tables, or to one that extends it. */
export function isA<N extends ReadTypeName>(
  value: { readonly $type: string } | undefined,
  type: N,
): value is Read<N> {
  return value !== undefined && readTypes.extends(value.$type, type);
}
