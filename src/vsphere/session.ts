import type { Clock } from '../core/clock.ts';
import type { MoRef } from './moref.ts';
import type { Trust } from './tls/trust.ts';

export interface ConnectOptions {
  /** `https://host[:port]/sdk` */
  readonly url: URL;
  readonly username: string;
  readonly password: string;
  readonly trust: Trust;
  readonly userAgent?: string;
}

export interface AboutInfo {
  readonly name: string;
  readonly fullName: string;
  readonly version: string;
  readonly build: string;
  /** `VirtualCenter` or `HostAgent`. */
  readonly apiType: string;
  readonly apiVersion: string;
  readonly instanceUuid?: string | undefined;
}

export interface ServiceContent {
  readonly rootFolder: MoRef;
  readonly propertyCollector: MoRef;
  readonly viewManager: MoRef;
  readonly sessionManager: MoRef;
  readonly ovfManager: MoRef;
}

export interface VsphereSession extends AsyncDisposable {
  readonly about: AboutInfo;
  readonly content: ServiceContent;
  /** Name and port as dialled: what `*` in a device URL stands for. */
  readonly host: string;
  readonly trust: Trust;
  readonly clock: Clock;
  logout(signal: AbortSignal): Promise<void>;
}

export declare function connect(
  options: ConnectOptions,
  context: { signal: AbortSignal; clock: Clock },
): Promise<VsphereSession>;
