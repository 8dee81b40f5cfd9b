// SPDX-License-Identifier: Apache-2.0
import './kit.ts';
import { css, html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { base } from '#design/base.ts';
import { icon } from '#design/icons.ts';
import { ApiFailure, api, type Session } from './api.ts';
import './failure.ts';
import './pages/login.ts';
import './shell.ts';
import { listen, onChange, stopListening } from './live.ts';
import { look } from './look.ts';
import { beginToSpeak, chosenLanguage, known, language, speak, words } from './language.ts';
import { openPages, pages, type Page } from './pages.ts';
import { may } from './permissions.ts';
import { Push } from './push.ts';
import { go, routeOf, type PageName, type Route } from './route.ts';
import { Spoken } from './spoken.ts';
import './toaster.ts';
import type { FailureKind } from './words/en/core.ts';

/** The portal: who is signed in, and which page the address names. */
export class StoaPortal extends Spoken {
  @state() private route: Route = routeOf(location.pathname);
  /** Undefined until the server said whether there is a session. */
  @state() private session?: Session | 'none';
  @state() private failed?: FailureKind | undefined;
  /** The pages whose code is here. */
  @state() private loaded: ReadonlySet<string> = new Set();
  private shown?: PageName | 'login';
  private readonly push = new Push();
  private forget?: () => void;

  override connectedCallback() {
    super.connectedCallback();
    addEventListener('popstate', this.routed);
    this.addEventListener('click', this.follow);
    this.addEventListener('signed-out', this.leave);
    void look.load();
    this.addEventListener('signed-in', this.welcome);
    this.addEventListener('session-changed', () => void this.start());
    this.forget = onChange(['school.'], () => {
      void look.load();
      void this.start();
    });
    this.addEventListener('missing', () => (this.route = { page: 'missing', id: '' }));
    if (this.route.page !== 'design') {
      void this.start();
    }
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    removeEventListener('popstate', this.routed);
    this.forget?.();
  }

  private readonly routed = () => {
    this.route = routeOf(location.pathname);
    this.failed = undefined;
    scrollTo(0, 0);
  };

  private readonly start = async () => {
    if (this.renderRoot.querySelector('stoa-offline-log')?.open) {
      // Somebody writes something down; the page comes when that is done.
      return;
    }
    try {
      const session = await api.session();
      this.failed = undefined;
      await this.take(session);
    } catch (error) {
      const failure = error instanceof ApiFailure ? error : undefined;
      if (failure?.status === 401) {
        this.failed = undefined;
        this.session = 'none';
      } else {
        this.failed = failure?.kind ?? 'failed';
      }
    }
  };

  /** Whoever chose no language on this device is spoken to as the profile says. */
  private async take(session: Session) {
    const wanted = chosenLanguage() ?? known(session.person.locale);
    if (wanted && wanted !== language) {
      await speak(wanted);
    }
    this.session = session;
    listen(this.leave);
    look.follow(session);
    if (may(session, 'attendance.write')) {
      void this.withLogs(({ flush }) => flush());
    }
  }

  override render() {
    return html`${this.content()}<stoa-toaster></stoa-toaster>`;
  }

  private content() {
    const { route, session } = this;
    if (this.failed) {
      return html`<main id="content">
        <h1 class="unseen">${words.product}</h1>
        <stoa-failure .kind=${this.failed} @retry=${this.start}>
          ${this.failed === 'offline' ? this.offline() : nothing}
        </stoa-failure>
      </main>`;
    }
    const open = openPages[route.page];
    if (open) {
      return this.has(route.page, open) ? open.show() : nothing;
    }
    if (!session) {
      return nothing;
    }
    if (session === 'none') {
      return html`<stoa-login></stoa-login>`;
    }
    return this.page(route.page === 'login' ? { page: 'calendar', id: '' } : route, session);
  }

  /** Does something with the sessions that are logged on this device. */
  private async withLogs(work: (queue: typeof import('./calendar/log-queue.ts')) => Promise<void>) {
    try {
      await work(await import('./calendar/log-queue.ts'));
    } catch {
      // No network, or storage is off: it is done the next time.
    }
  }

  private offline() {
    const load = () => import('./calendar/offline-log.ts');
    return this.has('offlineLog', { load }) ? html`<stoa-offline-log></stoa-offline-log>` : nothing;
  }

  private page(route: Route, session: Session) {
    const page = pages[route.page];
    const ready = page && this.has(route.page, page);
    if (page && !page.framed) {
      return ready ? page.show(route, session) : this.opening();
    }
    return html`<stoa-shell .session=${session} .page=${route.page} @sign-out=${this.signOut}>
      ${page ? (ready ? page.show(route, session) : this.opening()) : this.missing()}
    </stoa-shell>`;
  }

  private opening() {
    return html`<p class="opening muted" role="status">
      <span class="turning">${icon('loader')}</span> ${words.opening}
    </p>`;
  }

  private missing() {
    return html`<section class="missing">
      <h1>${words.notFoundTitle}</h1>
      <p>${words.notFoundLead}</p>
      <p><a href="/">${words.back}</a></p>
    </section>`;
  }

  /** Whether a page's code is here; if not it is loaded. */
  private has(name: string, { load }: Pick<Page, 'load'>): boolean {
    if (this.loaded.has(name)) {
      return true;
    }
    load().then(
      () => (this.loaded = new Set([...this.loaded, name])),
      () => (this.failed = 'offline'),
    );
    return false;
  }

  protected override updated() {
    const { session, route } = this;
    if (!session && !openPages[route.page]) {
      return;
    }
    const open = openPages[route.page];
    const page = open ?? (session === 'none' ? { title: () => words.signIn } : pages[route.page]);
    const now = !open && session === 'none' ? 'login' : route.page;
    if (route.page !== 'class') {
      document.title = page ? `${page.title()} · ${words.product}` : words.product;
    }
    if (this.shown !== undefined && this.shown !== now && now !== 'login') {
      // As after loading a page: reading goes on at its beginning.
      this.renderRoot.querySelector('stoa-shell')?.focusContent();
    }
    this.shown = now;
  }

  /** Signing in at /login goes to the calendar; at any other address it shows what was asked for. */
  private readonly welcome = (event: Event) => {
    void this.take((event as CustomEvent<Session>).detail);
    if (this.route.page in openPages || this.route.page === 'login') {
      go('/', true);
    }
  };

  private readonly leave = () => {
    this.session = 'none';
    stopListening();
    // Whoever uses this browser next is not shown what concerns another.
    void this.push.leave();
    void this.withLogs(({ forget }) => forget());
  };

  private readonly signOut = async () => {
    try {
      await this.push.off();
      await api.signOut();
    } catch (error) {
      if (!(error instanceof ApiFailure && error.status === 401)) {
        this.failed = error instanceof ApiFailure ? error.kind : 'failed';
        return;
      }
    }
    this.leave();
    go('/login', true);
  };

  /** Keeps plain clicks on the portal's own links inside this page. */
  private readonly follow = (event: MouseEvent) => {
    const link = event.composedPath().find((node) => node instanceof HTMLAnchorElement);
    const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    const own = link?.origin === location.origin && routeOf(link.pathname).page !== 'missing';
    if (link && plain && own && !link.target && !link.hash) {
      event.preventDefault();
      go(link.pathname + link.search);
    }
  };

  static override styles = [
    base,
    css`
      .opening {
        display: flex;
        gap: var(--space-8);
        padding: var(--space-48);
      }
      .missing {
        display: grid;
        gap: var(--space-12);
        padding: var(--space-48);
      }
      @media (max-width: 819px) {
        .opening,
        .missing {
          padding: var(--space-24) var(--space-16);
        }
      }
    `,
  ];
}

await beginToSpeak();
customElements.define('stoa-portal', StoaPortal);

if ('serviceWorker' in navigator) {
  // After the first page, so as not to be in its way; the words may have come after the load event.
  const register = () => setTimeout(() => void navigator.serviceWorker.register('/sw.js'), 3_000);
  if (document.readyState === 'complete') {
    register();
  } else {
    addEventListener('load', register);
  }
}
