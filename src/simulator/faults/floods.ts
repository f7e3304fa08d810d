/** Answers that are larger than any reader should take; made piece by piece, so that only the reader suffers. */

const PIECE_BYTES = 64 * 1024;

/** A response head that does not end for `bytes` bytes. */
export function* headerFlood(bytes = 1024 ** 3): Generator<string> {
  yield 'HTTP/1.1 200 OK\r\n';
  const line = `X-Flood: ${'x'.repeat(1000)}\r\n`;
  yield* repeated(line, bytes);
}

/** A SOAP answer with a million elements, one huge text, deep nesting, or entities that unfold to gigabytes. */
export function* xmlBomb(
  shape: 'elements' | 'text' | 'nesting' | 'entities',
  bytes = 100_000_000,
): Generator<string> {
  if (shape === 'entities') {
    yield* billionLaughs();
    return;
  }
  yield '<?xml version="1.0" encoding="UTF-8"?>\n<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>';
  yield '<Answer xmlns="urn:vim25">';
  if (shape === 'elements') yield* repeated('<returnval>x</returnval>', bytes);
  else if (shape === 'nesting') yield* repeated('<returnval>', bytes);
  else {
    yield '<returnval>';
    yield* repeated('text ', bytes);
    yield '</returnval>';
  }
  if (shape !== 'nesting') yield '</Answer></e:Body></e:Envelope>';
}

function* billionLaughs(): Generator<string> {
  yield '<?xml version="1.0"?>\n<!DOCTYPE lolz [\n<!ENTITY lol0 "lol">\n';
  for (let level = 1; level <= 9; level++) {
    yield `<!ENTITY lol${level} "${`&lol${level - 1};`.repeat(10)}">\n`;
  }
  yield ']>\n<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>&lol9;</e:Body></e:Envelope>';
}

function* repeated(text: string, bytes: number): Generator<string> {
  const piece = text.repeat(Math.ceil(PIECE_BYTES / text.length));
  for (let sent = 0; sent < bytes; sent += piece.length) yield piece;
}
