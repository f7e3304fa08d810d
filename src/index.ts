/**
 * The library: what other programs may call. Packing, unpacking and checking OVA archives; more will come with the
 * parts of the program that settle.
 *
 * Every function takes an `AbortSignal` and rejects with a `HyperexportError`, whose `code` is documented in
 * docs/reference/exit-codes.md.
 */
export { createOva } from './ovf/ova/create.ts';
export type { CreateOvaOptions, CreatedOva, PackedMember } from './ovf/ova/create.ts';
export { extractOva } from './ovf/ova/extract.ts';
export type { ExtractOvaOptions, ExtractedOva } from './ovf/ova/extract.ts';
export { validateOva } from './ovf/ova/validate.ts';
export type { ValidateOvaOptions } from './ovf/ova/validate.ts';
export type { OvaMemberReport, OvaProblem, OvaReport } from './ovf/ova/report.ts';
export type { OvaProgress } from './ovf/ova/progress.ts';
export { HyperexportError } from './core/errors.ts';
export type { ErrorCode } from './core/errors.ts';
