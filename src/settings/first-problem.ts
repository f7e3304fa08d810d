import { fail, type HyperexportError } from '../core/errors.ts';

/** Throws the first of what is wrong with a file, and says how many more there are. */
export function throwFirst([first, ...others]: readonly HyperexportError[]): void {
  if (first === undefined) return;
  if (others.length === 0) throw first;
  const more = others.length === 1 ? 'one thing more is wrong' : `${others.length} things more are wrong`;
  const { code, message, hint, details } = first;
  throw fail(code, `${message} (${more}: hyperexport config validate lists all)`, {
    ...{ cause: first, details },
    ...(hint === undefined ? {} : { hint }),
  });
}
