// SPDX-License-Identifier: Apache-2.0
import '../kit.ts';
import { css, html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { base } from '#design/base.ts';
import { field } from '#design/fields.ts';
import { icon } from '#design/icons.ts';
import { pages, tables } from '#design/tables.ts';
import { ask, type Schemas } from '../ask.ts';
import { Attempt, type Entries } from '../form.ts';
import { moment, number } from '../format.ts';
import { words } from '../language.ts';
import { Paged } from '../paged.ts';
import { Spoken } from '../spoken.ts';
import { checkChain, type ChainCheck } from './audit-chain.ts';
import { school } from './school-words.ts';

type Entry = Schemas['AuditRecord'];
const nobody = '00000000-0000-0000-0000-000000000000';

/** Everything that was done in the school, and whether its chain of seals holds. */
export class StoaAuditPage extends Spoken {
  @state() private check?: ChainCheck;
  @state() private checked = 0;
  private names = new Map<string, string>();
  private filter: Entries = {};
  private readonly entries: Paged<Entry> = new Paged(this, (after) => this.read(after));
  private readonly checking: Attempt = new Attempt(this);
  private readonly filtering: Attempt = new Attempt(this);

  private query(after?: string) {
    const { action, from, until } = this.filter;
    return {
      ...(action && { action }),
      ...(from && { from: new Date(`${from}T00:00:00`).toISOString() }),
      ...(until && { to: new Date(`${until}T23:59:59.999`).toISOString() }),
      ...(after && { after }),
    };
  }

  private async read(after?: string) {
    const page = ask('get', '/audit', { query: this.query(after) });
    if (after === undefined) {
      // Names where they can be known; who is gone stays an id.
      const query = { limit: 100 };
      const people = await ask('get', '/people', { query }).catch(() => ({ items: [] }));
      this.names = new Map(people.items.map(({ id, name, email }) => [id, name || email]));
    }
    return page;
  }

  override render() {
    const text = school.audit;
    return html`<div class="page">
      <header>
        <div>
          <h1>${words.audit}</h1>
          <p class="muted">${text.lead}</p>
        </div>
        <div class="bar">
          <button class="button" aria-disabled=${this.checking.busy} @click=${this.follow}>
            ${this.checking.busy ? this.checking.label(text.check) : html`${icon('shield')} ${text.check}`}
          </button>
          <a class="button" href="/api/v1/audit/export" download="audit.jsonl" target="_blank">
            ${icon('download')} ${text.export}
          </a>
        </div>
      </header>
      ${this.checking.notice()} ${this.chain()} ${this.filters()}
      ${this.entries.show((entries) => this.list(entries))}
    </div>`;
  }

  private chain() {
    const text = school.audit;
    const { check } = this;
    const broken = check?.brokenAt;
    return html`<div role="status">
      ${
        this.checking.busy
          ? html`<p class="muted">${text.checking(number(this.checked))}</p>`
          : check
            ? html`<div class="notice ${broken === undefined ? 'good' : 'bad'}">
                ${icon(broken === undefined ? 'shield' : 'triangleAlert')}
                <p>
                  <strong
                    >${broken === undefined ? text.holds(number(check.holds)) : text.broken(number(broken))}</strong
                  >
                  ${broken === undefined ? text.holdsLead : text.brokenLead}
                </p>
              </div>`
            : nothing
      }
    </div>`;
  }

  private readonly follow = () =>
    this.checking.run(async () => {
      this.checked = 0;
      const response = await fetch('/api/v1/audit/export');
      this.check = await checkChain(await response.text(), (count) => (this.checked = count));
    });

  private filters() {
    const text = school.audit;
    return html`<form class="filters" role="search" novalidate @submit=${this.filtering.submit(this.narrow)}>
      ${field({ name: 'action', label: text.action, placeholder: text.anything, autocomplete: 'off', maxlength: 100 })}
      ${field({ name: 'from', label: text.from, type: 'date' })}
      ${field({ name: 'until', label: text.until, type: 'date' })}
      <button class="button">${icon('search')} ${text.filter}</button>
    </form>`;
  }

  private readonly narrow = (entries: Entries) => {
    this.filter = entries;
    return this.entries.run();
  };

  private list(entries: readonly Entry[]) {
    const text = school.audit;
    if (entries.length === 0) {
      return html`<section class="empty">
        ${icon('scroll')}
        <h2>${text.none}</h2>
        <p class="muted">${text.noneLead}</p>
      </section>`;
    }
    return html`<table class="table">
        <caption class="unseen">
          ${words.audit}
        </caption>
        <thead>
          <tr>
            <th scope="col">${text.number}</th>
            <th scope="col">${text.at}</th>
            <th scope="col">${text.who}</th>
            <th scope="col">${text.action}</th>
            <th scope="col">${text.details}</th>
          </tr>
        </thead>
        <tbody>
          ${entries.map((one) => this.row(one))}
        </tbody>
      </table>
      ${this.entries.button(text.more)}`;
  }

  private name(id: string) {
    return id === nobody
      ? school.audit.server
      : (this.names.get(id) ?? html`<code class="small" dir="ltr">${id}</code>`);
  }

  private row(entry: Entry) {
    const text = school.audit;
    return html`<tr>
      <th scope="row" data-name=${text.number}>${number(entry.number)}</th>
      <td data-name=${text.at}><time datetime=${entry.at}>${moment(entry.at)}</time></td>
      <td data-name=${text.who}>${this.name(entry.person)}</td>
      <td data-name=${text.action}><code dir="ltr">${entry.action}</code></td>
      <td>
        <details>
          <summary aria-label=${text.detailsOf(number(entry.number))}>${text.details}</summary>
          <dl>
            ${this.detail(text.subject, this.name(entry.subject))}
            ${this.detail(text.before, entry.before && JSON.stringify(entry.before, null, 1))}
            ${this.detail(text.after, entry.after && JSON.stringify(entry.after, null, 1))}
            ${this.detail(text.address, entry.address)} ${this.detail(text.request, entry.requestId)}
            ${this.detail(text.hash, entry.hash)}
          </dl>
        </details>
      </td>
    </tr>`;
  }

  private detail(name: string, value: unknown) {
    return value
      ? html`<dt>${name}</dt>
          <dd dir="auto">${value}</dd>`
      : nothing;
  }

  static override styles = [
    base,
    pages,
    tables,
    css`
      .filters {
        display: grid;
        grid-template-columns: minmax(0, 2fr) minmax(0, 1fr) minmax(0, 1fr) auto;
        align-items: end;
        gap: var(--space-12);
      }
      .table td {
        vertical-align: top;
      }
      summary {
        color: var(--accent);
        cursor: pointer;
      }
      dl {
        display: grid;
        gap: 2px;
        max-width: 46ch;
        margin: var(--space-8) 0 0;
        font-size: var(--text-13);
      }
      dt {
        color: var(--ink-muted);
      }
      dd {
        margin: 0;
        overflow-wrap: anywhere;
        white-space: pre-wrap;
      }
      @container (max-width: 819px) {
        .filters {
          grid-template-columns: 1fr 1fr;
        }
        .filters > :first-child,
        .filters > .button {
          grid-column: 1 / -1;
        }
      }
    `,
  ];
}
customElements.define('stoa-audit-page', StoaAuditPage);
