import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import type { ManagedObject } from './objects/managed-object.ts';
import { PropertyCollector } from './objects/property-collector/property-collector.ts';
import type { DataObject } from './soap/value.ts';

/** A login. Views, filters, collectors and leases are objects of their session, and end with it. */
export class Session {
  readonly key = `52${randomUUID().slice(2)}`;
  /** What the cookie `vmware_soap_session` holds. */
  readonly cookie: string = randomUUID();
  readonly userName: string;
  readonly loginTime: Date;
  readonly userAgent: string;
  readonly ipAddress: string;
  lastActiveTime: Date;
  /** What this session sees under the shared name `propertyCollector`. */
  readonly rootCollector = new PropertyCollector('PropertyCollector', 'propertyCollector');
  readonly #objects = new Map<string, ManagedObject>();
  readonly #ending = new AbortController();

  constructor(
    userName: string,
    now: Date,
    client: { readonly userAgent: string; readonly ipAddress: string },
  ) {
    this.userName = userName;
    this.loginTime = now;
    this.lastActiveTime = now;
    this.userAgent = client.userAgent;
    setMaxListeners(0, this.#ending.signal); // one for every open lease and waiting call
    this.ipAddress = client.ipAddress;
  }

  /** Aborted when the session ends, by logout or otherwise. */
  get ended(): AbortSignal {
    return this.#ending.signal;
  }

  /** The id of a new object of this session, in vCenter's form. */
  newId(): string {
    return `session[${this.key}]52${randomUUID().slice(2)}`;
  }

  add(object: ManagedObject): void {
    this.#objects.set(object.ref.value, object);
  }

  remove(object: ManagedObject): void {
    this.#objects.delete(object.ref.value);
  }

  find(value: string): ManagedObject | undefined {
    return this.#objects.get(value);
  }

  collectors(): readonly PropertyCollector[] {
    const others = [...this.#objects.values()].filter((object) => object instanceof PropertyCollector);
    return [this.rootCollector, ...others];
  }

  end(): void {
    this.#objects.clear();
    this.#ending.abort();
  }

  describe(): DataObject {
    return {
      key: this.key,
      userName: this.userName,
      fullName: this.userName,
      loginTime: this.loginTime,
      lastActiveTime: this.lastActiveTime,
      locale: 'en',
      messageLocale: 'en',
      extensionSession: false,
      ipAddress: this.ipAddress,
      userAgent: this.userAgent,
      callCount: 0,
    };
  }
}
