import { doubtful, type Finding } from '../ovf/ova/finding.ts';

/** Nobody is to take a certificate that lies there for a signature that was checked. */
export function signatureFindings(
  entries: readonly { readonly name: string }[],
  certificateName: string,
): Finding[] {
  return entries
    .filter(({ name }) => name === certificateName)
    .map(({ name }) => doubtful(`the signature in ${name} is not checked`, name));
}
