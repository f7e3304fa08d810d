import { extname } from 'node:path';
import * as z from 'zod';

export const reportFormats = ['txt', 'json', 'html'] as const;
export type ReportFormat = (typeof reportFormats)[number];

/** A file for the report, in the format that its name ends with. */
export interface ReportFile {
  readonly path: string;
  readonly format: ReportFormat;
}

export const reportFile = z.string().transform((path, context): ReportFile => {
  const ending = extname(path).slice(1).toLowerCase();
  const format = reportFormats.find((each) => each === ending);
  if (format !== undefined) return { path, format };
  context.addIssue(`does not end in ${reportFormats.map((each) => `.${each}`).join(', ')}`);
  return z.NEVER;
});

export function showReportFile({ path }: ReportFile): string {
  return path;
}
