/** The secrets of this run. Whatever is printed passes through `redact`, so that no secret leaves the process. */
export class Secrets {
  readonly #values = new Set<string>();

  add(value: string | undefined): void {
    if (value !== undefined && value !== '') this.#values.add(value);
  }

  redact(text: string): string {
    let result = text.replace(CREDENTIALS, '$1***@');
    for (const value of this.#longestFirst()) result = withoutSecret(result, value);
    return result;
  }

  #longestFirst(): string[] {
    const forms = [...this.#values].flatMap((value) => [value, encodeURIComponent(value)]);
    return [...new Set(forms)].sort((a, b) => b.length - a.length);
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
