import { checkAuditFile } from '../../audit/audit-file.ts';
import { asHyperexportError, type HyperexportError } from '../../core/errors.ts';
import { passwordWays, wayTo } from '../../settings/credentials.ts';
import type { App } from '../app.ts';
import { bandwidthPolicy } from './bandwidth.ts';
import { cleanupOfExport } from './cleanup.ts';
import { deadlineFrom } from './deadline.ts';
import { mailSettingsFrom } from './email.ts';
import { requestFrom } from './export-request.ts';
import { hooksFrom } from './hooks.ts';
import { webhooksFrom } from './webhook.ts';

/** What an export refuses of settings that are right each by itself, before it looks at any server. */
const CHECKS: readonly ((app: App) => unknown)[] = [
  (app) => requestFrom(app, 'vm'),
  bandwidthPolicy,
  deadlineFrom,
  (app) => wayTo(app, passwordWays, 'the password'),
  async (app) => (app.settings.emailNotify ? await mailSettingsFrom(app, { asks: false }) : undefined),
  webhooksFrom,
  hooksFrom,
  cleanupOfExport,
  ({ settings: { auditLog } }) => (auditLog === undefined ? undefined : checkAuditFile(auditLog)),
];

/** All of them at once; a file that cannot be read is told here as well. */
export async function contradictionsIn(app: App): Promise<HyperexportError[]> {
  const found: HyperexportError[] = [];
  for (const check of CHECKS) {
    try {
      await check(app);
    } catch (error) {
      found.push(asHyperexportError(error));
    }
  }
  return found;
}
