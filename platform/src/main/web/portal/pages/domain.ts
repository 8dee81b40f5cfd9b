// SPDX-License-Identifier: Apache-2.0
import { css, html, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import { base } from '#design/base.ts';
import { field } from '#design/fields.ts';
import { icon } from '#design/icons.ts';
import { pages } from '#design/tables.ts';
import { ask, type Schemas } from '../ask.ts';
import { Attempt, type Entries } from '../form.ts';
import { Spoken } from '../spoken.ts';
import { tell } from '../toaster.ts';
import { school as text } from './school-words.ts';

/** The school's own domain: claimed, proved by a DNS record, used. Fires `changed`. */
export class StoaDomain extends Spoken {
  @property({ attribute: false }) school!: Schemas['SchoolSettings'];
  @property({ attribute: false }) readonly = false;
  private readonly attempt: Attempt = new Attempt(this);

  override render() {
    const { settings } = text;
    const { domain } = this.school;
    return html`<section class="card" aria-labelledby="domain">
      <h2 id="domain">${settings.domain}</h2>
      <p class="muted">${settings.domainLead}</p>
      ${domain ? this.claimed(domain) : this.readonly ? nothing : this.form()}
    </section>`;
  }

  private form() {
    const { attempt } = this;
    return html`<form novalidate @submit=${attempt.submit(this.claim)}>
      ${attempt.notice()}
      ${field({ name: 'domain', label: text.settings.domainName, placeholder: 'learn.example.org', direction: 'ltr', required: true, minlength: 4, maxlength: 253, complaint: attempt.complaints['domain'] })}
      <p class="bar">
        <button class="button" aria-disabled=${attempt.busy}>${attempt.label(text.settings.claim)}</button>
      </p>
    </form>`;
  }

  private claimed({ domain, verified, record, value }: Schemas['DomainClaim']) {
    const { attempt, readonly } = this;
    const { settings } = text;
    return html`<p class="bar">
        <strong dir="ltr">${domain}</strong>
        ${verified ? html`<span class="state good">${icon('check')} ${settings.verified}</span>` : nothing}
      </p>
      ${attempt.failed?.code === 'not_verified' ? html`<p class="notice warn" role="alert">${icon('clock')} ${settings.notVerified}</p>` : attempt.notice()}
      ${
        verified
          ? nothing
          : html`<p>${settings.claimLead}</p>
              <dl>
                <dt>${settings.record}</dt>
                <dd><code dir="ltr">${record}</code></dd>
                <dt>${settings.value}</dt>
                <dd><code dir="ltr">${value}</code></dd>
              </dl>`
      }
      ${
        readonly
          ? nothing
          : html`<p class="bar">
              ${verified ? nothing : html`<button class="button" @click=${this.verify}>${attempt.label(settings.verify)}</button>`}
              <button class="button bad" @click=${this.drop}>${icon('trash')} ${settings.drop}</button>
            </p>`
      }`;
  }

  private readonly claim = async ({ domain = '' }: Entries) => {
    await ask('put', '/school/domain', { body: { domain } });
    this.changed();
  };

  private readonly verify = () =>
    this.attempt.run(async () => {
      await ask('post', '/school/domain/verification');
      tell(text.settings.verified);
      this.changed();
    });

  private readonly drop = () =>
    this.attempt.run(async () => {
      await ask('delete', '/school/domain');
      this.changed();
    });

  private changed() {
    this.dispatchEvent(new Event('changed'));
  }

  static override styles = [
    base,
    pages,
    css`
      dl {
        display: grid;
        gap: var(--space-4);
        margin: 0;
        padding: var(--space-16);
        border-radius: var(--radius);
        background: var(--sunken);
      }
      dt {
        font-size: var(--text-13);
        color: var(--ink-muted);
      }
      dd {
        margin: 0;
        overflow-wrap: anywhere;
      }
    `,
  ];
}
customElements.define('stoa-domain', StoaDomain);
