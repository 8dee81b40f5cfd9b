// SPDX-License-Identifier: Apache-2.0
import type { Session } from './api.ts';

/** Whether somebody has a permission at all; for what exactly, the server decides. */
export function may(session: Session, permission: string): boolean {
  return session.permissions.some((one) => one.permission === permission);
}

/** Whether somebody has a permission for everything of the school. */
export function mayAll(session: Session, permission: string): boolean {
  return session.permissions.some((one) => one.permission === permission && one.scope === 'all');
}
