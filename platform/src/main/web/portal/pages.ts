// SPDX-License-Identifier: Apache-2.0
import { html, type TemplateResult } from 'lit';
import type { IconName } from '#design/icons.ts';
import type { Session } from './api.ts';
import { words } from './language.ts';
import type { PageName, Route } from './route.ts';

/** A page that is loaded when somebody goes to it. */
export interface Page {
  readonly load: () => Promise<unknown>;
  readonly title: () => string;
  readonly show: (route: Route, session: Session) => TemplateResult;
  /** In the frame with the rail, or filling the window. */
  readonly framed: boolean;
}

/** A page for whoever is not signed in, too. */
export interface OpenPage {
  readonly load: () => Promise<unknown>;
  readonly title: () => string;
  readonly show: () => TemplateResult;
}

export const openPages: Partial<Record<PageName, OpenPage>> = {
  design: {
    load: () => import('./pages/design-page.ts'),
    title: () => words.product,
    show: () => html`<stoa-design-page></stoa-design-page>`,
  },
};

export const pages: Partial<Record<PageName, Page>> = {
  classes: {
    load: () => import('./pages/today.ts'),
    title: () => words.today,
    show: (_, session) => html`<stoa-today .session=${session}></stoa-today>`,
    framed: true,
  },
  class: {
    load: () => import('./pages/class.ts'),
    title: () => words.product,
    show: ({ id }) => html`<stoa-class-page .bookingId=${id}></stoa-class-page>`,
    framed: false,
  },
  connection: {
    load: () => import('./pages/connection.ts'),
    title: () => words.connection,
    show: ({ id }) => html`<stoa-connection-page .bookingId=${id}></stoa-connection-page>`,
    framed: true,
  },
  operator: {
    load: () => import('./pages/operator.ts'),
    title: () => words.operator,
    show: () => html`<stoa-operator></stoa-operator>`,
    framed: true,
  },
};

/** An entry of the rail. */
export interface Entry {
  readonly page: PageName;
  readonly href: string;
  readonly icon: IconName;
  readonly label: string;
}

export function may(session: Session, permission: string): boolean {
  return session.permissions.some((one) => one.permission === permission);
}

/** What somebody can open, in groups: everyday pages, the school's, one's own. */
export function entriesFor(session: Session): Record<'daily' | 'school' | 'own', readonly Entry[]> {
  const entry = (page: PageName, href: string, icon: IconName, label: string, shown = true) =>
    shown && page in pages ? [{ page, href, icon, label }] : [];
  return {
    daily: [
      ...entry('classes', '/', 'calendarDays', words.classes),
      ...entry('people', '/people', 'users', words.people, may(session, 'people.read')),
      ...entry('notifications', '/notifications', 'bell', words.notifications),
      ...entry('connection', '/connection', 'signalHigh', words.connection),
    ],
    school: [
      ...entry('settings', '/settings', 'school', words.settings, may(session, 'school.read')),
      ...entry('audit', '/audit', 'scroll', words.audit, may(session, 'audit.read')),
      ...entry('deadLetters', '/dead-letters', 'unplug', words.deadLetters, may(session, 'events.repair')),
      ...entry('outbox', '/outbox', 'inbox', words.outbox, may(session, 'mail.read')),
      ...entry('operator', '/operator', 'server', words.operator, session.operator),
    ],
    own: [
      ...entry('profile', '/profile', 'user', words.profile),
      ...entry('security', '/security', 'shield', words.security),
    ],
  };
}
