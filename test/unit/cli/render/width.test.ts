import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { visible, visibleAscii } from '../../../../src/cli/render/visible.ts';
import { mostColumns, shortened, width, wrapped } from '../../../../src/cli/render/width.ts';

describe('text on a terminal', () => {
  it('a text that is wrapped loses nothing and no line is too wide', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }).map(visible),
        fc.integer({ min: 12, max: 60 }),
        (text, columns) => {
          const lines = wrapped(text, columns);
          expect(lines.join('')).toBe(text);
          for (const line of lines) expect(width(line)).toBeLessThanOrEqual(columns);
        },
      ),
    );
  });

  it('wraps after a slash or a space where one is near', () => {
    expect(wrapped('/Datacenter/vm/production/MyVM', 20)).toEqual(['/Datacenter/vm/', 'production/MyVM']);
    expect(wrapped('a'.repeat(25), 10)).toEqual(['a'.repeat(10), 'a'.repeat(10), 'a'.repeat(5)]);
  });

  it('a name that is shortened fits, and keeps its end', () => {
    expect(shortened('production-database-disk12.vmdk', 16, '…')).toBe('produc…sk12.vmdk');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 5, max: 40 }), (text, columns) => {
        expect(width(shortened(visible(text), columns, '…'))).toBeLessThanOrEqual(columns);
      }),
    );
  });

  it('the most columns are never fewer than those of Unicode', () => {
    expect([width('🖥️'), mostColumns('👩‍💻')]).toEqual([2, 4]);
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => mostColumns(text) >= width(text)));
  });

  it('nothing that a terminal would act on survives', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(visible(text)).not.toMatch(/[\p{Cc}\u202A-\u202E\u2066-\u2069]/u);
        expect(visibleAscii(text)).toMatch(/^[\x20-\x7e]*$/);
      }),
    );
    expect(visible('a\u001b[31mb\u009b\u202e')).toBe(String.raw`a\x1b[31mb\x9b\u{202e}`);
  });
});
