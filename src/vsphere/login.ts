import type { Clock } from '../core/clock.ts';
import type { MoRef } from './moref.ts';
import type { SoapClient } from './soap/client.ts';
import { methodNamed } from './soap/tables.ts';
import type { Answer } from './soap/types.ts';

interface Credentials {
  readonly sessionManager: MoRef;
  readonly clock: Clock;
  readonly username: string;
  readonly password: string;
}

/** Logs in, and in again when the session was lost: once, however many calls notice it at the same time. */
export class Login {
  readonly #client: SoapClient;
  readonly #credentials: Credentials;
  #generation = 0;
  #key = '';
  #at: { readonly server: Date; readonly here: number } | undefined;
  #underWay: Promise<void> | undefined;

  constructor(client: SoapClient, { sessionManager, clock, username, password }: Credentials) {
    this.#client = client;
    this.#credentials = { sessionManager, clock, username, password };
  }

  /** For another session of the same user. */
  get credentials(): Pick<Credentials, 'username' | 'password'> {
    return this.#credentials;
  }

  /** How many logins there were. */
  get generation(): number {
    return this.#generation;
  }

  /** What the server calls the session of the last login (`UserSession.key`). */
  get sessionKey(): string {
    return this.#key;
  }

  /** The server's clock: what it said at the last login, and what has passed since by ours; NaN where it said nothing. */
  serverTime(): Date {
    const { server, here } = this.#at ?? { server: new Date(NaN), here: 0 };
    return new Date(server.getTime() + this.#credentials.clock.monotonic() - here);
  }

  /** Logs in unless somebody did since `generation`, the number under which the caller saw the session lost. */
  async renew(generation: number, { signal }: { signal: AbortSignal }): Promise<void> {
    if (this.#generation !== generation) return;
    this.#underWay ??= this.#logIn(signal).finally(() => (this.#underWay = undefined));
    await this.#underWay;
  }

  /** Resolves when no login is under way: a logout that came before its answer would leave its session behind. */
  async settled(): Promise<void> {
    await this.#underWay?.catch(() => undefined);
  }

  async #logIn(signal: AbortSignal): Promise<void> {
    const { sessionManager, clock, username, password } = this.#credentials;
    const args = { userName: username, password };
    const answer = await this.#client.call(sessionManager, methodNamed('Login'), args, { signal });
    const { key, loginTime } = answer as Partial<Answer<'Login'>>;
    this.#key = key ?? '';
    // Mandatory on the wire, which is no reason for a server to send it.
    this.#at = { server: loginTime ?? new Date(NaN), here: clock.monotonic() };
    this.#generation += 1;
  }
}
