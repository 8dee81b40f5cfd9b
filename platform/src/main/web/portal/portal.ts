// SPDX-License-Identifier: Apache-2.0
import { LitElement, html } from 'lit';
import { state } from 'lit/decorators.js';
import { base } from '#design/base.ts';
import { ApiFailure, api, type Session } from './api.ts';
import './class.ts';
import './connection.ts';
import './failure.ts';
import './login.ts';
import { go, routeOf, type Route } from './route.ts';
import './shell.ts';
import { words, type FailureKind } from './strings.ts';
import './today.ts';

/** The portal: who is signed in, and which page the address names. */
export class StoaPortal extends LitElement {
  @state() private route: Route = routeOf(location.pathname);
  /** Undefined until the server said whether there is a session. */
  @state() private session?: Session | 'none';
  @state() private failed?: FailureKind;
  private readonly routed = () => {
    this.route = routeOf(location.pathname);
    scrollTo(0, 0);
  };

  override connectedCallback() {
    super.connectedCallback();
    addEventListener('popstate', this.routed);
    this.addEventListener('click', this.follow);
    this.addEventListener('signed-out', () => (this.session = 'none'));
    if (this.route.page !== 'design') {
      void this.start();
    }
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    removeEventListener('popstate', this.routed);
  }

  private readonly start = async () => {
    try {
      this.session = await api.session();
      this.failed = undefined;
    } catch (error) {
      const failure = error instanceof ApiFailure ? error : undefined;
      if (failure?.status === 401) {
        this.session = 'none';
        this.failed = undefined;
      } else {
        this.failed = failure?.kind ?? 'failed';
      }
    }
  };

  override render() {
    const { route, session } = this;
    if (route.page === 'design') {
      void import('./design-page.ts');
      return html`<stoa-design-page></stoa-design-page>`;
    }
    if (this.failed) {
      return html`<main>
        <h1 class="unseen">${words.product}</h1>
        <stoa-failure .kind=${this.failed} @retry=${this.start}></stoa-failure>
      </main>`;
    }
    if (!session) {
      return html``;
    }
    if (session === 'none') {
      return html`<stoa-login @signed-in=${this.signedIn}></stoa-login>`;
    }
    return this.signedInPage(route.page === 'login' ? { page: 'classes' } : route, session);
  }

  private signedInPage(route: Route, session: Session) {
    if (route.page === 'class') {
      return html`<stoa-class-page .bookingId=${route.id}></stoa-class-page>`;
    }
    return html`<stoa-shell .session=${session} .page=${route.page} @sign-out=${this.signOut}>
      ${this.content(route, session)}
    </stoa-shell>`;
  }

  private content(route: Route, session: Session) {
    switch (route.page) {
      case 'classes':
        return html`<stoa-today .session=${session}></stoa-today>`;
      case 'connection':
        return html`<stoa-connection-page .bookingId=${route.id}></stoa-connection-page>`;
      case 'operator':
        void import('./operator.ts');
        return html`<stoa-operator @missing=${() => (this.route = { page: 'missing' })}></stoa-operator>`;
      default:
        return this.missing();
    }
  }

  private missing() {
    return html`<section class="missing">
      <h1>${words.notFoundTitle}</h1>
      <p>${words.notFoundLead}</p>
      <p><a href="/">${words.back}</a></p>
    </section>`;
  }

  protected override updated() {
    const { page } = this.route;
    if (page !== 'class') {
      const titles: Partial<Record<Route['page'], string>> = {
        classes: words.today,
        connection: words.connection.title,
      };
      const name = this.session === 'none' ? words.signIn : titles[page];
      document.title = name ? `${name} · ${words.product}` : words.product;
    }
  }

  /** Signing in at /login goes to the classes; at any other address it shows what was asked for. */
  private readonly signedIn = (event: CustomEvent<Session>) => {
    this.session = event.detail;
    if (this.route.page === 'login') {
      go('/', true);
    }
  };

  private readonly signOut = async () => {
    try {
      await api.signOut();
    } catch (error) {
      if (!(error instanceof ApiFailure && error.status === 401)) {
        this.failed = error instanceof ApiFailure ? error.kind : 'failed';
        return;
      }
    }
    this.session = 'none';
    go('/login', true);
  };

  /** Keeps plain clicks on the portal's own links inside this page. */
  private readonly follow = (event: MouseEvent) => {
    const link = event.composedPath().find((node) => node instanceof HTMLAnchorElement);
    const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    if (link && plain && link.origin === location.origin && !link.target && !link.hash) {
      event.preventDefault();
      go(link.pathname + link.search);
    }
  };

  static override styles = [base];
}
customElements.define('stoa-portal', StoaPortal);
