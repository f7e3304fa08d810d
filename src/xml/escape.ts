const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  // A parser turns a bare carriage return into a line feed (XML 1.0, 2.11).
  '\r': '&#13;',
};

// What no XML can hold in any form (XML 1.0, 2.2: Char).
// eslint-disable-next-line no-control-regex
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/** Text for element content and double-quoted attributes; characters that XML cannot hold become U+FFFD. */
export function escapeXml(text: string): string {
  return replaceForbidden(text).replace(/[&<>"\r]/g, (character) => ESCAPES[character] ?? character);
}

export function replaceForbidden(text: string): string {
  return text.replace(FORBIDDEN, '\ufffd');
}

export function holdsForbidden(text: string): boolean {
  return text.search(FORBIDDEN) >= 0;
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Resolves, once, the five entities of XML and character references (XML 1.0, 4.6, 4.1); any other one stays. */
export function unescapeXml(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(
    /&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|(amp|lt|gt|quot|apos));/g,
    (whole, hex?: string, decimal?: string, name?: string) => {
      if (name !== undefined) return NAMED[name] ?? whole;
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}
