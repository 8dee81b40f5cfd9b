// SPDX-License-Identifier: Apache-2.0
import '../kit.ts';
import { css, html } from 'lit';
import { property, state } from 'lit/decorators.js';
import { base } from '#design/base.ts';
import { icon } from '#design/icons.ts';
import { chosenTheme } from '#design/theme.ts';
import { ApiFailure, api, type Admission } from '../api.ts';
import '../failure.ts';
import './waiting.ts';
import { words } from '../language.ts';
import { Spoken } from '../spoken.ts';

/** The classroom element comes from the signaling module, which any page may load it from. */
const classroomModule = '/classroom/stoa-classroom.js';

/** One class: asks for a token and fills the window with the classroom. */
export class StoaClassPage extends Spoken {
  @property() bookingId = '';
  @state() private admission?: Admission;
  @state() private failed?: ApiFailure;

  override connectedCallback() {
    super.connectedCallback();
    void this.open();
  }

  private readonly open = async () => {
    this.failed = undefined;
    try {
      const [admission] = await Promise.all([api.join(this.bookingId), import(classroomModule)]);
      this.admission = admission;
      document.title = `${admission.title} · ${words.product}`;
    } catch (error) {
      const failure = error instanceof ApiFailure ? error : new ApiFailure('offline', 0, '', 'not loaded');
      if (failure.status === 401) {
        this.signedOut();
      }
      this.failed = failure;
    }
  };

  private readonly renew = async () => {
    try {
      return await api.join(this.bookingId);
    } catch (error) {
      if (error instanceof ApiFailure && isDoor(error)) {
        this.failed = error;
      }
      throw error;
    }
  };

  private readonly control = {
    state: () => api.control(this.bookingId),
    ask: (verb: string, body: object) => api.run(this.bookingId, verb, body),
  };

  private readonly missing = () => {
    this.failed = new ApiFailure('missing', 404, '', 'no such door');
  };

  override render() {
    if (this.failed && isDoor(this.failed)) {
      return html`<main id="content">
        <h1 class="unseen">${words.product}</h1>
        <stoa-waiting-page
          .bookingId=${this.bookingId}
          .reason=${this.failed.status === 409 ? this.failed.message : ''}
          @admitted=${this.open}
          @missing=${this.missing}
          >${this.back()}</stoa-waiting-page
        >
      </main>`;
    }
    if (this.failed) {
      const { kind, message } = this.failed;
      return html`<main id="content">
        <h1 class="unseen">${words.product}</h1>
        <stoa-failure .kind=${kind} .detail=${kind === 'notOpen' ? message : ''} @retry=${this.open}>
          ${this.back()}
        </stoa-failure>
      </main>`;
    }
    if (!this.admission) {
      return html`<main id="content">
        <p class="opening muted" role="status">
          <span class="turning">${icon('loader')}</span> ${words.openingClass}
        </p>
      </main>`;
    }
    const { serverUrl, token, title } = this.admission;
    return html`<main id="content">
      <stoa-classroom
        .server=${serverUrl}
        .token=${token}
        .name=${title}
        .renew=${this.renew}
        .control=${this.control}
        check=${`/connection/${this.bookingId}`}
        theme=${chosenTheme()}
        >${this.back()}</stoa-classroom
      >
    </main>`;
  }

  private back() {
    return html`<a class="button" href="/">${icon('arrowLeft')} ${words.back}</a>`;
  }

  static override styles = [
    base,
    css`
      main {
        height: 100dvh;
        display: grid;
      }
      .opening {
        display: flex;
        align-items: center;
        justify-content: center;
        gap: var(--space-8);
      }
    `,
  ];
}
/** Whether it is for the host to decide: the class has a door, or may have. */
function isDoor({ status, code }: ApiFailure): boolean {
  return (
    (status === 404 && code === 'not_found') || ['ask_to_enter', 'class_locked', 'banned'].includes(code)
  );
}

customElements.define('stoa-class-page', StoaClassPage);
