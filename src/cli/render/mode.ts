/** How a command speaks: to a person (who may sit at a terminal or not), in `key=value` lines, or in JSON. */
export type OutputMode = 'human' | 'quiet' | 'json';

/** `--json` outranks `--quiet`: it says more, and whoever gives both wants to parse. */
export function outputMode({ json, quiet }: { json: boolean; quiet: boolean }): OutputMode {
  if (json) return 'json';
  return quiet ? 'quiet' : 'human';
}
