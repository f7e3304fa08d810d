/** Shorter than that a piece is no secret by itself: it would be starred in the middle of ordinary words. */
const SHORTEST_PIECE = 6;
/** A word of letters alone is only taken for a secret when it is longer than words are: `services`, `triggers`. */
const LONGEST_WORD = 16;
/** A path as a whole: nothing that is also the name of a directory here, such as `/exports`. */
const SHORTEST_PATH = 12;

/**
 * The forms in which a secret can stand in a text: itself, as a URL and as JSON write it, and, of the URL or the header of a
 * webhook, the pieces by which a receiver knows who calls, and which it repeats when it refuses.
 */
export function plainForms(secret: string): string[] {
  const forms = [secret, ...piecesOfHeader(secret), ...piecesOfUrl(secret)];
  return forms.flatMap((form) => [form, encodeURIComponent(form), JSON.stringify(form).slice(1, -1)]);
}

/**
 * `Authorization: Bearer TOKEN`: what stands behind the name, and behind the scheme (RFC 9110, 11.4). A header that is
 * about something else has words of every day.
 */
function piecesOfHeader(secret: string): string[] {
  const [, name = '', value] = /^([!#$%&'*+.^`|~\w-]+):\s*(.*\S)/.exec(secret) ?? [];
  if (value === undefined || URL_START.test(secret)) return [];
  const [, token = ''] = /^[A-Za-z][\w-]* +(.+)$/.exec(value) ?? [];
  const isSecret = /auth|key|token|secret|cookie/i.test(name) ? longEnough : looksSecret;
  return [...[value, token].filter(isSecret), ...value.split(/[\s,;="]+/).filter(looksSecret)];
}

/** The path with its query as it is requested, and the segments and values in it that are no mere words. */
function piecesOfUrl(secret: string): string[] {
  if (!URL_START.test(secret) || !URL.canParse(secret)) return [];
  const url = new URL(secret);
  const target = `${url.pathname}${url.search}`;
  const written = [...url.pathname.split('/'), ...url.search.slice(1).split(/[&=]/)];
  return [
    url.href,
    ...[target, url.pathname, decoded(target)].filter(({ length }) => length >= SHORTEST_PATH),
    ...[...written, ...written.map(decoded)].filter(looksSecret),
  ];
}

const URL_START = /^https?:\/\//i;

function longEnough({ length }: string): boolean {
  return length >= SHORTEST_PIECE;
}

function looksSecret(piece: string): boolean {
  return longEnough(piece) && (piece.length >= LONGEST_WORD || /[^A-Za-z]/.test(piece));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * What of a secret's base64 is the same wherever the secret stands in the text that was encoded, be it by itself, in
 * `user:secret` (RFC 7617) or in `\0user\0secret` (RFC 4616): of each of the three places that it can have in a group of
 * three bytes, the characters that its own bytes alone make. None of a secret so short that they could be anything.
 */
export function encodedMiddles(secret: string): string[] {
  if (Buffer.byteLength(secret) < SHORTEST_PIECE) return [];
  return [0, 1, 2].map((before) => {
    const bytes = Buffer.from(`${' '.repeat(before)}${secret}`);
    const whole = bytes.toString('base64').slice(0, Math.floor((bytes.length * 8) / 6));
    return whole.slice(Math.ceil((before * 8) / 6));
  });
}
