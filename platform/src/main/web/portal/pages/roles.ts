// SPDX-License-Identifier: Apache-2.0
import type { Schemas } from '../ask.ts';

const roles: readonly Schemas['Role'][] = ['student', 'guardian', 'tutor', 'moderator', 'admin', 'owner'];

/** The roles that somebody may give: none above their own. What exactly, the server decides. */
export function rolesUpTo(own: Schemas['Role']): readonly Schemas['Role'][] {
  return roles.slice(0, roles.indexOf(own) + 1);
}
