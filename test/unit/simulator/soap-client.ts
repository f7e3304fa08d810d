import { request } from 'node:https';
import type { Simulator } from '../../../src/simulator/start.ts';

export interface SoapAnswer {
  readonly status: number;
  readonly body: string;
  /** The type of the fault, if it is one. */
  readonly fault: string | undefined;
}

/** Sends what is written, right or wrong, as no real client would: the strictness of the server is what is tested. */
export class SoapClient {
  readonly #simulator: Simulator;
  #cookie = '';

  constructor(simulator: Simulator) {
    this.#simulator = simulator;
  }

  async logIn(): Promise<this> {
    const { username, password } = this.#simulator;
    await this.call(
      `<Login xmlns="urn:vim25"><_this type="SessionManager">SessionManager</_this>` +
        `<userName>${username}</userName><password>${password}</password></Login>`,
    );
    return this;
  }

  /** The session is forgotten here, and stays on the server. */
  forget(): void {
    this.#cookie = '';
  }

  async call(method: string, version = '8.0.3.0'): Promise<SoapAnswer> {
    return await this.send(
      `<?xml version="1.0"?><e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" ` +
        `xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">` +
        `<e:Body>${method}</e:Body></e:Envelope>`,
      { SOAPAction: `urn:vim25/${version}` },
    );
  }

  async send(text: string, headers: Readonly<Record<string, string>> = {}): Promise<SoapAnswer> {
    const { status, body, cookie } = await post(this.#simulator, text, { ...headers, Cookie: this.#cookie });
    if (cookie !== undefined) this.#cookie = cookie;
    return { status, body, fault: /<(\w+)Fault xmlns="urn:vim25"/.exec(body)?.[1] };
  }

  /** The reference that a method returned. */
  async ref(method: string): Promise<string> {
    const { body } = await this.call(method);
    return /<returnval type="\w+">([^<]+)</.exec(body)?.[1] ?? '';
  }
}

async function post(
  { url, certificatePem }: Simulator,
  text: string,
  headers: Readonly<Record<string, string>>,
): Promise<{ status: number; body: string; cookie: string | undefined }> {
  const { promise, resolve, reject } = Promise.withResolvers<{
    status: number;
    body: string;
    cookie: string | undefined;
  }>();
  const sent = request(url, { method: 'POST', headers, ca: certificatePem, agent: false }, (response) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('error', reject);
    response.on('end', () => {
      const cookie = response.headers['set-cookie']?.[0]?.split(';')[0];
      resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString(), cookie });
    });
  });
  sent.on('error', reject);
  sent.end(text);
  return await promise;
}
