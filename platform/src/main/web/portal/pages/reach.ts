// SPDX-License-Identifier: Apache-2.0
import '../kit.ts';
import { css, html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { base } from '#design/base.ts';
import { field } from '#design/fields.ts';
import { icon } from '#design/icons.ts';
import { pages } from '#design/tables.ts';
import { ask, type Schemas } from '../ask.ts';
import { Attempt, type Entries } from '../form.ts';
import { Loading } from '../loading.ts';
import { Push, type PushState } from '../push.ts';
import { Spoken } from '../spoken.ts';
import { account } from './account-words.ts';

/** A number for text messages, confirmed by a code, and pushes on this device. */
export class StoaReach extends Spoken {
  @state() private phone?: Schemas['Phone'];
  @state() private changing = false;
  @state() private push: PushState = 'unsupported';
  private readonly browser = new Push();
  private readonly loading: Loading = new Loading(this, async () => {
    this.phone = await ask('get', '/me/phone');
    this.push = await this.browser.state();
  });
  private readonly asking: Attempt = new Attempt(this);
  private readonly pushing: Attempt = new Attempt(this);

  override render() {
    const text = account.reach;
    const { phone } = this;
    return html`<section class="card" aria-labelledby="reach">
      <h2 id="reach">${text.title}</h2>
      ${phone ? html`<div class="ways">${this.texts(phone)} ${this.pushes()}</div>` : this.loading.show()}
    </section>`;
  }

  private texts({ offered, number, verified, stopped }: Schemas['Phone']) {
    const text = account.reach;
    if (!offered) {
      return html`<div>
        <h3>${icon('messageSquare')} ${text.phone}</h3>
        <p class="small muted">${text.noTexts}</p>
      </div>`;
    }
    const known = number && !this.changing;
    return html`<div>
      <h3>${icon('messageSquare')} ${text.phone}</h3>
      ${this.asking.notice()}
      ${
        known
          ? html`<p class="number">
              <strong dir="ltr">${number}</strong>
              <span class="state ${verified ? 'good' : 'next'}"
                >${icon(verified ? 'check' : 'clock')} ${verified ? text.confirmed : text.unconfirmed}</span
              >
            </p>`
          : nothing
      }
      ${stopped ? html`<p class="notice">${icon('ban')} ${text.stopped}</p>` : nothing}
      ${known ? (verified ? nothing : this.codeForm(number)) : this.numberForm()}
      ${
        known
          ? html`<p class="bar">
              <button class="button small" @click=${() => (this.changing = true)}>${text.another}</button>
              <button class="button small quiet" @click=${this.takeAway}>${text.remove}</button>
            </p>`
          : nothing
      }
    </div>`;
  }

  private numberForm() {
    const { asking } = this;
    const text = account.reach;
    return html`<form novalidate @submit=${asking.submit(this.send)}>
      ${field({ name: 'number', label: text.phone, hint: text.phoneHint, autocomplete: 'tel', required: true, maxlength: 24, direction: 'ltr', complaint: asking.complaints['number'] })}
      <p>
        <button class="button" aria-disabled=${asking.busy}>${asking.label(text.sendCode)}</button>
      </p>
    </form>`;
  }

  private codeForm(number: string) {
    const { asking } = this;
    const text = account.reach;
    return html`<form novalidate @submit=${asking.submit(this.confirm)}>
      ${field({ name: 'code', label: text.code, hint: text.codeHint(number), autocomplete: 'one-time-code', inputmode: 'numeric', required: true, maxlength: 6, direction: 'ltr', complaint: asking.complaints['code'] })}
      <p>
        <button class="button primary" aria-disabled=${asking.busy}>${asking.label(text.confirm)}</button>
      </p>
    </form>`;
  }

  private readonly send = async ({ number = '' }: Entries) => {
    const plain = number.replaceAll(/[\s().-]/g, '').replace(/^00/, '+');
    this.phone = await ask('put', '/me/phone', { body: { number: plain } });
    this.changing = false;
  };

  private readonly confirm = async ({ code = '' }: Entries) => {
    this.phone = await ask('post', '/me/phone/verification', { body: { code } });
  };

  private readonly takeAway = () =>
    this.asking.run(async () => {
      await ask('delete', '/me/phone');
      await this.loading.run();
    });

  private pushes() {
    const text = account.reach;
    const { push, pushing } = this;
    const why = { denied: text.denied, unsupported: text.unsupported, unreachable: text.unreachable };
    return html`<div>
      <h3>${icon('bell')} ${text.push}</h3>
      <p class="small muted">${text.pushLead}</p>
      ${pushing.notice()}
      <div role="status">
        ${push === 'on' ? html`<p class="state good">${icon('check')} ${text.pushOn}</p>` : nothing}
        ${push === 'on' || push === 'off' ? nothing : html`<p class="small">${why[push]}</p>`}
      </div>
      ${
        push === 'unsupported' || push === 'denied'
          ? nothing
          : html`<p>
              <button class="button" aria-disabled=${pushing.busy} @click=${this.turn}>
                ${pushing.label(push === 'on' ? text.off : text.on)}
              </button>
            </p>`
      }
    </div>`;
  }

  private readonly turn = () =>
    this.pushing.run(async () => {
      this.push = await (this.push === 'on' ? this.browser.off() : this.browser.on());
    });

  static override styles = [
    base,
    pages,
    css`
      .ways {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(280px, 100%), 1fr));
        gap: var(--space-24);
        margin-block-start: var(--space-12);
      }
      .ways > div {
        display: grid;
        align-content: start;
        gap: var(--space-12);
      }
      h3 {
        display: flex;
        align-items: center;
        gap: var(--space-8);
        font-size: var(--text-15);
      }
      h3 .icon {
        color: var(--accent);
      }
      .number {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--space-8) var(--space-16);
      }
      form {
        display: grid;
        gap: var(--space-12);
      }
    `,
  ];
}
customElements.define('stoa-reach', StoaReach);
