// SPDX-License-Identifier: Apache-2.0

/** Every page of the portal by its address; `:id` stands for one segment. */
const addresses = {
  calendar: ['/', '/calendar'],
  today: ['/today'],
  availability: ['/availability', '/availability/:id'],
  sessionTypes: ['/session-types'],
  reports: ['/reports'],
  class: ['/class/:id'],
  connection: ['/connection', '/connection/:id'],
  people: ['/people'],
  notifications: ['/notifications'],
  profile: ['/profile'],
  security: ['/security'],
  calendars: ['/calendars'],
  settings: ['/settings'],
  audit: ['/audit'],
  deadLetters: ['/dead-letters'],
  outbox: ['/outbox'],
  operator: ['/operator'],
  design: ['/design'],
  login: ['/login'],
  link: ['/sign-in'],
  signUp: ['/sign-up'],
  verify: ['/verify-email'],
  forgot: ['/forgot-password'],
  reset: ['/reset-password'],
  invitation: ['/invitation'],
} as const;

export type PageName = keyof typeof addresses | 'missing';

export interface Route {
  readonly page: PageName;
  /** What the address names; empty where it names nothing. */
  readonly id: string;
}

const pages = Object.entries(addresses).flatMap(([page, paths]) =>
  paths.map((path) => ({ page: page as PageName, segments: path.split('/').slice(1) })),
);

export function routeOf(path: string): Route {
  const segments = path.split('/').slice(1);
  if (segments.length > 1 && segments.at(-1) === '') {
    segments.pop();
  }
  for (const { page, segments: wanted } of pages) {
    const fits =
      wanted.length === segments.length &&
      wanted.every((one, i) => (one === ':id' ? segments[i] !== '' : one === segments[i]));
    if (fits) {
      return { page, id: decoded(segments[wanted.indexOf(':id')] ?? '') };
    }
  }
  return { page: 'missing', id: '' };
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** The one-time token of a link from a mail: after #, so that no server's log keeps it. */
export function tokenOf({ hash, search }: { readonly hash: string; readonly search: string }): string {
  return decoded(hash.slice(1)) || (new URLSearchParams(search).get('token') ?? '');
}

/** Goes to another page of the portal without loading it anew. */
export function go(path: string, replace = false): void {
  history[replace ? 'replaceState' : 'pushState'](null, '', path);
  dispatchEvent(new PopStateEvent('popstate'));
}
