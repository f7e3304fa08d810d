import type { MoRef } from '../vsphere/moref.ts';
import type { ManagedObject } from './objects/managed-object.ts';
import type { Session } from './session.ts';
import { invalidArgument, managedObjectNotFound, VimFault } from './soap/fault.ts';
import { isDataObject, isMoRef, type DataObject, type Value } from './soap/value.ts';
import type { World } from './world.ts';

/** One method call, as its handler sees it. The arguments have been checked against the method's table. */
export interface Call {
  readonly world: World;
  readonly session: Session;
  readonly target: ManagedObject;
  /** The method's wire name. */
  readonly method: string;
  readonly args: Arguments;
  readonly version: string;
  /** Aborted when the client hangs up, its session ends, or the server closes. */
  readonly signal: AbortSignal;
}

export type Handler = (call: Call) => Value | Promise<Value>;
export type Handlers = Readonly<Record<string, Handler>>;

/** A handler for objects of one class; any other target cannot have been meant. */
export function on<T extends ManagedObject>(
  type: abstract new (...args: never[]) => T,
  handler: (target: T, call: Call) => Value | Promise<Value>,
): Handler {
  return (call) => {
    if (!(call.target instanceof type)) {
      const receiver = call.target.ref;
      throw new VimFault('MethodNotFound', `The method is not one of ${receiver.type}`, {
        receiver,
        method: '',
      });
    }
    return handler(call.target, call);
  };
}

/** The object that an argument refers to. */
export function resolve<T extends ManagedObject>(
  call: Call,
  ref: MoRef,
  type: abstract new (...args: never[]) => T,
): T {
  const object = call.world.objects.find(ref, call.session);
  if (object === undefined) throw managedObjectNotFound(ref);
  if (!(object instanceof type)) throw invalidArgument(ref.type);
  return object;
}

/** Typed reading of decoded arguments; what is absent was optional. */
export class Arguments {
  readonly #values: DataObject;

  constructor(values: DataObject) {
    this.#values = values;
  }

  text(name: string): string | undefined {
    const value = this.#values[name];
    return typeof value === 'string' ? value : undefined;
  }

  number(name: string): number | undefined {
    const value = this.#values[name];
    return typeof value === 'number' ? value : undefined;
  }

  flag(name: string): boolean {
    return this.#values[name] === true;
  }

  ref(name: string): MoRef | undefined {
    const value = this.#values[name];
    return isMoRef(value) ? value : undefined;
  }

  instant(name: string): Date | undefined {
    const value = this.#values[name];
    return value instanceof Date ? value : undefined;
  }

  object(name: string): Arguments | undefined {
    const value = this.#values[name];
    return isDataObject(value) ? new Arguments(value) : undefined;
  }

  /** The fields that were given. */
  names(): readonly string[] {
    return Object.keys(this.#values).filter((name) => name !== '$type');
  }

  /** The concrete type of the object, when it is more than its field declares. */
  get type(): string | undefined {
    return this.#values.$type;
  }

  objects(name: string): readonly Arguments[] {
    return this.#list(name)
      .filter(isDataObject)
      .map((value) => new Arguments(value));
  }

  refs(name: string): readonly MoRef[] {
    return this.#list(name).filter(isMoRef);
  }

  texts(name: string): readonly string[] {
    return this.#list(name).filter((value) => typeof value === 'string');
  }

  #list(name: string): readonly Value[] {
    const value = this.#values[name];
    return Array.isArray(value) ? (value as readonly Value[]) : [];
  }
}

/** An argument that the schema requires: the decoder has already refused a request without it. */
export function required<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw invalidArgument(name);
  return value;
}
