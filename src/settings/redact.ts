import { encodedMiddles, plainForms } from './secret-forms.ts';

/**
 * The secrets of this run. Whatever is printed, kept or sent passes through `redact`, so that no secret leaves the
 * process: neither as it was given, nor in the forms in which others repeat it.
 */
export class Secrets {
  readonly #plain = new Set<string>();
  readonly #encoded = new Set<string>();

  add(value: string | undefined): void {
    if (value === undefined || value === '') return;
    for (const form of plainForms(value)) {
      this.#plain.add(form);
      for (const middle of encodedMiddles(form)) this.#encoded.add(middle);
    }
  }

  redact(text: string): string {
    let result = text.replace(CREDENTIALS, '$1***@');
    for (const form of this.#longestFirst()) result = withoutSecret(result, form);
    return withoutEncoded(result, this.#encoded);
  }

  #longestFirst(): string[] {
    return [...this.#plain].sort((a, b) => b.length - a.length);
  }
}

/** The credentials inside any URL, ours or not: `https://user:password@host`. */
const CREDENTIALS = /\b([a-z][a-z0-9+.-]*:\/\/)[^\s/?#"'@]*(?:@[^\s/?#"'@]*)*@/gi;

const SHORT = 4;

/**
 * A secret of a few letters occurs in ordinary words, where stars would make the text useless and spell the secret out.
 * Such a one is replaced where it stands alone.
 */
function withoutSecret(text: string, secret: string): string {
  if (secret.length >= SHORT) return text.replaceAll(secret, '***');
  const literal = secret.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  return text.replace(new RegExp(`(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])`, 'gu'), '***');
}

/** Of a text in base64 that holds a secret all goes: what stands beside it, such as the user, is encoded with it. */
function withoutEncoded(text: string, middles: ReadonlySet<string>): string {
  if (middles.size === 0) return text;
  return text.replace(BASE64, (run) => {
    const standard = run.replaceAll('-', '+').replaceAll('_', '/');
    return [...middles].some((middle) => standard.includes(middle)) ? '***' : run;
  });
}

/** Both alphabets (RFC 4648, 4 and 5). */
const BASE64 = /[A-Za-z0-9+/_-]+={0,2}/g;
