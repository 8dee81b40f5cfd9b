// SPDX-License-Identifier: Apache-2.0
import { css, html } from 'lit';
import { property } from 'lit/decorators.js';
import { base } from '#design/base.ts';
import { Spoken } from '../spoken.ts';
import type { Rule } from './hours.ts';
import { dayName, hoursSaid } from './week-names.ts';
import { calendar } from './words.ts';

/** From which day to which each rule of the week holds. Fires `changed` with the rules. */
export class StoaRuleDates extends Spoken {
  @property({ attribute: false }) rules: readonly Rule[] = [];
  @property({ type: Boolean }) fixed = false;

  override render() {
    const text = calendar.hours;
    return html`<details ?open=${this.rules.some(isDated)}>
      <summary>${text.dates}</summary>
      <p class="small muted">${text.datesHint}</p>
      <div class="rules">
        ${this.rules.map((rule, i) => {
          const name = text.bar(dayName(rule.day, 'long'), hoursSaid(rule));
          return html`<div class="rule" role="group" aria-label=${name}>
            <strong>${name}</strong>
            ${this.date(rule, i, 'validFrom', text.first)} ${this.date(rule, i, 'validUntil', text.last)}
          </div>`;
        })}
      </div>
    </details>`;
  }

  private date(rule: Rule, at: number, member: 'validFrom' | 'validUntil', label: string) {
    const id = `${member}-${at}`;
    return html`<span class="field">
      <label for=${id}>${label}</label>
      <input
        id=${id}
        type="date"
        .value=${rule[member] ?? ''}
        ?disabled=${this.fixed}
        @change=${(event: Event) => this.change(rule, member, (event.target as HTMLInputElement).value)}
      />
    </span>`;
  }

  private change(rule: Rule, member: 'validFrom' | 'validUntil', value: string) {
    const changed: Rule = { ...rule, [member]: value };
    if (!value) {
      delete changed[member];
    }
    const detail = this.rules.map((one) => (one === rule ? changed : one));
    this.rules = detail;
    this.dispatchEvent(new CustomEvent('changed', { detail }));
  }

  static override styles = [
    base,
    css`
      summary {
        font-weight: 550;
        cursor: pointer;
      }
      p {
        margin-block: var(--space-8);
      }
      .rules {
        display: grid;
        gap: var(--space-12);
      }
      .rule {
        display: flex;
        flex-wrap: wrap;
        align-items: end;
        gap: var(--space-8) var(--space-16);
        padding-block-end: var(--space-12);
        border-block-end: 1px solid var(--line);
      }
      .rule strong {
        flex: 1 1 220px;
        align-self: center;
        font-weight: 550;
        font-variant-numeric: tabular-nums;
      }
      .field {
        flex: 0 1 170px;
      }
    `,
  ];
}
customElements.define('stoa-rule-dates', StoaRuleDates);

const isDated = ({ validFrom, validUntil }: Rule) => validFrom !== undefined || validUntil !== undefined;
