// SPDX-License-Identifier: Apache-2.0
import { html, type TemplateResult } from 'lit';
import type { IconName } from '#design/icons.ts';
import type { Session } from './api.ts';
import { words } from './language.ts';
import { look } from './look.ts';
import { may } from './permissions.ts';
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
  signUp: {
    load: () => import('./pages/sign-up.ts'),
    title: () => words.signUp,
    show: () => html`<stoa-sign-up></stoa-sign-up>`,
  },
  link: {
    load: () => import('./pages/link.ts'),
    title: () => words.signIn,
    show: () => html`<stoa-link-page></stoa-link-page>`,
  },
  verify: {
    load: () => import('./pages/verify.ts'),
    title: () => words.signUp,
    show: () => html`<stoa-verify-page></stoa-verify-page>`,
  },
  forgot: {
    load: () => import('./pages/forgot.ts'),
    title: () => words.forgot,
    show: () => html`<stoa-forgot-page></stoa-forgot-page>`,
  },
  reset: {
    load: () => import('./pages/reset.ts'),
    title: () => words.forgot,
    show: () => html`<stoa-reset-page></stoa-reset-page>`,
  },
  invitation: {
    load: () => import('./pages/invitation.ts'),
    title: () => words.invitation,
    show: () => html`<stoa-invitation-page></stoa-invitation-page>`,
  },
  outbox: {
    load: () => import('./pages/outbox.ts'),
    title: () => words.outbox,
    show: () => html`<stoa-outbox-page></stoa-outbox-page>`,
  },
  design: {
    load: () => import('./pages/design-page.ts'),
    title: () => words.product,
    show: () => html`<stoa-design-page></stoa-design-page>`,
  },
};

export const pages: Partial<Record<PageName, Page>> = {
  calendar: {
    load: () => import('./calendar/calendar-page.ts'),
    title: () => words.calendar,
    show: (_, session) => html`<stoa-calendar-page .session=${session}></stoa-calendar-page>`,
    framed: true,
  },
  availability: {
    load: () => import('./calendar/availability-page.ts'),
    title: () => words.availability,
    show: ({ id }, session) =>
      html`<stoa-availability-page .session=${session} .person=${id}></stoa-availability-page>`,
    framed: true,
  },
  sessionTypes: {
    load: () => import('./calendar/types-page.ts'),
    title: () => words.sessionTypes,
    show: (_, session) => html`<stoa-types-page .session=${session}></stoa-types-page>`,
    framed: true,
  },
  reports: {
    load: () => import('./calendar/reports-page.ts'),
    title: () => words.reports,
    show: (_, session) => html`<stoa-reports-page .session=${session}></stoa-reports-page>`,
    framed: true,
  },
  today: {
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
  people: {
    load: () => import('./pages/people.ts'),
    title: () => words.people,
    show: (_, session) => html`<stoa-people-page .session=${session}></stoa-people-page>`,
    framed: true,
  },
  notifications: {
    load: () => import('./pages/notifications.ts'),
    title: () => words.notifications,
    show: () => html`<stoa-notifications-page></stoa-notifications-page>`,
    framed: true,
  },
  profile: {
    load: () => import('./pages/profile.ts'),
    title: () => words.profile,
    show: () => html`<stoa-profile-page></stoa-profile-page>`,
    framed: true,
  },
  security: {
    load: () => import('./pages/security.ts'),
    title: () => words.security,
    show: (_, session) => html`<stoa-security-page .session=${session}></stoa-security-page>`,
    framed: true,
  },
  calendars: {
    load: () => import('./pages/calendars.ts'),
    title: () => words.calendars,
    show: (_, session) => html`<stoa-calendars-page .session=${session}></stoa-calendars-page>`,
    framed: true,
  },
  settings: {
    load: () => import('./pages/settings.ts'),
    title: () => words.settings,
    show: (_, session) => html`<stoa-settings-page .session=${session}></stoa-settings-page>`,
    framed: true,
  },
  audit: {
    load: () => import('./pages/audit.ts'),
    title: () => words.audit,
    show: () => html`<stoa-audit-page></stoa-audit-page>`,
    framed: true,
  },
  deadLetters: {
    load: () => import('./pages/dead-letters.ts'),
    title: () => words.deadLetters,
    show: (_route, session) => html`<stoa-dead-letters-page .session=${session}></stoa-dead-letters-page>`,
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

/** What somebody can open, in groups: everyday pages, the school's, one's own. */
export function entriesFor(session: Session): Record<'daily' | 'school' | 'own', readonly Entry[]> {
  const entry = (page: PageName, href: string, icon: IconName, label: string, shown = true) =>
    shown ? [{ page, href, icon, label }] : [];
  return {
    daily: [
      ...entry('calendar', '/', 'calendarDays', words.calendar),
      ...entry('today', '/today', 'clock', words.today),
      ...entry('people', '/people', 'users', words.people, may(session, 'people.read')),
      ...entry('notifications', '/notifications', 'bell', words.notifications),
      ...entry(
        'availability',
        '/availability',
        'calendarClock',
        words.availability,
        ['tutor', 'student'].includes(session.person.role),
      ),
      ...entry('reports', '/reports', 'chartColumn', words.reports, may(session, 'attendance.write')),
      ...entry('connection', '/connection', 'signalHigh', words.connection),
    ],
    school: [
      ...entry('sessionTypes', '/session-types', 'list', words.sessionTypes, may(session, 'school.read')),
      ...entry('settings', '/settings', 'school', words.settings, may(session, 'school.read')),
      ...entry('audit', '/audit', 'scroll', words.audit, may(session, 'audit.read')),
      ...entry('deadLetters', '/dead-letters', 'unplug', words.deadLetters, may(session, 'events.repair')),
      ...entry('outbox', '/outbox', 'inbox', words.outbox, look.demo && may(session, 'mail.read')),
      ...entry('operator', '/operator', 'server', words.operator, session.operator),
    ],
    own: [
      ...entry('profile', '/profile', 'user', words.profile),
      ...entry('calendars', '/calendars', 'repeat', words.calendars, may(session, 'bookings.request')),
      ...entry('security', '/security', 'shield', words.security),
    ],
  };
}
