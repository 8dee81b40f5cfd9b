// SPDX-License-Identifier: Apache-2.0
import './kit.ts';
import { css, html, nothing, svg } from 'lit';
import { property, state } from 'lit/decorators.js';
import { base } from '#design/base.ts';
import { icon } from '#design/icons.ts';
import { pages, tables } from '#design/tables.ts';
import type { Session } from '../api.ts';
import { ask, address, type Schemas } from '../ask.ts';
import { number, percent } from '../format.ts';
import { locale, words } from '../language.ts';
import { Loading } from '../loading.ts';
import { may } from '../permissions.ts';
import { Spoken } from '../spoken.ts';
import { zone } from '../time.ts';
import './log-list.ts';
import { dayKey, plusDays } from './span.ts';
import { calendar } from './words.ts';

type Report = Schemas['SessionReport'];
type Line = Schemas['SessionReportLine'];
type By = 'tutor' | 'student' | 'month';

const shownDays = 90;
const barWidth = 200;
const chartMax = 20;

/** How many classes took place, who came and who came on time: as bars, with the table behind them. */
export class StoaReportsPage extends Spoken {
  @property({ attribute: false }) session!: Session;
  @state() private report?: Report;
  @state() private by: By = 'tutor';
  @state() private from = dayKey(plusDays(new Date(), -shownDays));
  @state() private to = dayKey(plusDays(new Date(), 1));
  private asked = 0;
  private readonly loading: Loading = new Loading(this, () => this.load());

  private get query() {
    const { from, to, by } = this;
    return { from, to, by, zone: zone() };
  }

  private async load() {
    const asked = ++this.asked;
    const report = await ask('get', '/reports/sessions', { query: this.query });
    if (asked === this.asked) {
      this.report = report;
    }
  }

  override render() {
    const text = calendar.reports;
    const csv = `/api/v1/${address('/reports/sessions', {}, { ...this.query, format: 'csv' })}`;
    return html`<div class="page">
      <header>
        <div>
          <h1>${words.reports}</h1>
          <p class="muted">${text.lead}</p>
        </div>
        <a class="button" href=${csv} download="sessions.csv" target="_self"
          >${icon('download')} ${text.csv}</a
        >
      </header>
      ${this.filters()} ${this.report && !this.loading.failed ? this.shown(this.report) : this.loading.show()}
      ${may(this.session, 'attendance.write') ? html`<stoa-log-list></stoa-log-list>` : nothing}
    </div>`;
  }

  private filters() {
    const text = calendar.reports;
    const choose = (event: Event) => {
      const { id, value } = event.target as HTMLInputElement;
      if (value) {
        Object.assign(this, { [id]: value });
        void this.loading.run();
      }
    };
    return html`<div class="filters" @change=${choose}>
      <div class="field">
        <label for="from">${text.from}</label>
        <input id="from" type="date" .value=${this.from} max=${this.to} />
      </div>
      <div class="field">
        <label for="to">${text.to}</label>
        <input id="to" type="date" .value=${this.to} min=${this.from} />
      </div>
      <div class="field">
        <label for="by">${text.by}</label>
        <select id="by">
          ${(['tutor', 'student', 'month'] as const).map(
            (one) => html`<option value=${one} ?selected=${one === this.by}>${text.bys[one]}</option>`,
          )}
        </select>
      </div>
    </div>`;
  }

  private shown({ items, total, by }: Report) {
    const text = calendar.reports;
    if (items.length === 0) {
      return html`<section class="empty">
        ${icon('chartColumn')}
        <h2>${text.none}</h2>
        <p class="muted">${text.noneLead}</p>
      </section>`;
    }
    return html`<ul class="totals">
        ${this.total(text.showRate, rate(total.showRate))} ${this.total(text.onTime, rate(total.onTimeRate))}
        ${this.total(text.cancelled, number(total.cancelled))}
        ${this.total(text.rescheduled, number(total.rescheduled))}
        ${this.total(text.utilisation, rate(total.utilisation))}
      </ul>
      ${this.chart(items.slice(0, chartMax), by)} ${this.rates(items.slice(0, chartMax), by)}
      ${this.table(items, total, by)}`;
  }

  private total(label: string, value: string) {
    return html`<li class="card">
      <span class="small muted">${label}</span><strong class="numbers">${value}</strong>
    </li>`;
  }

  private chart(items: readonly Line[], by: string) {
    const text = calendar.reports;
    const most = Math.max(1, ...items.map(({ booked }) => booked));
    return html`<section class="card" aria-labelledby="chart">
      <h2 id="chart">${text.chart}</h2>
      <ul class="legend small muted">
        ${(['completed', 'missed', 'cancelled'] as const).map(
          (one) => html`<li><span class="swatch ${one}"></span>${text.parts[one]}</li>`,
        )}
      </ul>
      <ul class="bars">
        ${items.map((one) => this.bar(one, most, by))}
      </ul>
    </section>`;
  }

  private bar(line: Line, most: number, by: string) {
    const text = calendar.reports;
    const missed = line.noShowStudent + line.noShowTutor + line.technical;
    const rtl = document.documentElement.dir === 'rtl';
    let at = 0;
    const part = (kind: string, count: number) => {
      const width = (count / most) * barWidth;
      const x = rtl ? barWidth - at - width : at;
      at += width;
      return svg`<rect class=${kind} x=${x.toFixed(1)} width=${width.toFixed(1)} height="14" />`;
    };
    const name = nameOf(line, by);
    return html`<li>
      <span>${name}</span>
      <svg
        viewBox="0 0 ${barWidth} 14"
        preserveAspectRatio="none"
        role="img"
        aria-label=${text.says(name, line.completed, missed, line.cancelled)}
      >
        ${part('completed', line.completed)} ${part('missed', missed)} ${part('cancelled', line.cancelled)}
      </svg>
      <span class="numbers small">${rate(line.showRate)}</span>
    </li>`;
  }

  /** Two thin bars for each, of a whole that is all classes, or all that was booked. */
  private rates(items: readonly Line[], by: string) {
    const text = calendar.reports;
    const rtl = document.documentElement.dir === 'rtl';
    const bar = (kind: string, share: number | null, y: number) => {
      const width = Math.min(1, share ?? 0) * barWidth;
      return svg`<rect class=${kind} x=${rtl ? barWidth - width : 0} y=${y} width=${width.toFixed(1)} height="6" />`;
    };
    return html`<section class="card" aria-labelledby="rates">
      <h2 id="rates">${text.rates}</h2>
      <ul class="legend small muted">
        <li><span class="swatch completed"></span>${text.onTime}</li>
        <li><span class="swatch missed"></span>${text.utilisation}</li>
      </ul>
      <ul class="bars">
        ${items.map((one) => {
          const name = nameOf(one, by);
          return html`<li>
            <span>${name}</span>
            <svg
              viewBox="0 0 ${barWidth} 14"
              preserveAspectRatio="none"
              role="img"
              aria-label=${text.saysRates(name, rate(one.onTimeRate), rate(one.utilisation))}
            >
              ${bar('completed', one.onTimeRate, 0)} ${bar('missed', one.utilisation, 8)}
            </svg>
            <span class="numbers small">${rate(one.onTimeRate)}</span>
          </li>`;
        })}
      </ul>
    </section>`;
  }

  private table(items: readonly Line[], total: Line, by: string) {
    const text = calendar.reports;
    const heads = [
      text.booked,
      text.parts.completed,
      text.noShowStudent,
      text.noShowTutor,
      text.cancelled,
      text.rescheduled,
      text.late,
      text.showRate,
      text.onTime,
      text.hours,
      text.utilisation,
    ];
    const row = (line: Line, name: string, kind = '') => {
      const values = [
        line.booked,
        line.completed,
        line.noShowStudent,
        line.noShowTutor,
        line.cancelled,
        line.rescheduled,
        line.late,
      ].map((one) => number(one));
      const rates = [
        rate(line.showRate),
        rate(line.onTimeRate),
        number(line.taughtMinutes / 60, 1),
        rate(line.utilisation),
      ];
      return html`<tr class=${kind}>
        <th scope="row">${name}</th>
        ${[...values, ...rates].map((one, i) => html`<td data-name=${heads[i] ?? nothing}>${one}</td>`)}
      </tr>`;
    };
    return html`<div class="scroll" tabindex="0" role="group" aria-label=${text.table}>
      <table class="table">
        <caption class="unseen">
          ${text.table}
        </caption>
        <thead>
          <tr>
            <th scope="col">${text.bys[by as By]}</th>
            ${heads.map((one) => html`<th scope="col">${one}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${items.map((one) => row(one, nameOf(one, by)))} ${row(total, text.total, 'sum')}
        </tbody>
      </table>
    </div>`;
  }

  static override styles = [
    base,
    pages,
    tables,
    css`
      .filters {
        display: flex;
        flex-wrap: wrap;
        gap: var(--space-12);
      }
      .totals {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(140px, 1fr));
        gap: var(--space-12);
      }
      .totals .card {
        display: grid;
        padding: var(--space-16);
      }
      .totals strong {
        font: 560 var(--text-27) / 1.2 var(--serif);
      }
      .legend {
        display: flex;
        flex-wrap: wrap;
        gap: 4px var(--space-16);
      }
      .swatch {
        display: inline-block;
        width: 12px;
        height: 12px;
        margin-inline-end: 6px;
        border-radius: 3px;
        vertical-align: -1px;
      }
      .swatch.completed {
        background: var(--accent);
      }
      .swatch.missed {
        background: var(--warm);
      }
      .swatch.cancelled {
        background: var(--line);
      }
      .completed {
        fill: var(--accent);
      }
      .missed {
        fill: var(--warm);
      }
      .cancelled {
        fill: var(--line);
      }
      .bars {
        display: grid;
        gap: var(--space-8);
      }
      .bars li {
        display: grid;
        grid-template-columns: minmax(80px, 180px) minmax(0, 1fr) 56px;
        align-items: center;
        gap: var(--space-12);
      }
      .bars li span:last-child {
        text-align: end;
      }
      .bars svg {
        width: 100%;
        height: 18px;
        border-radius: 4px;
        background: var(--sunken);
      }
      .scroll {
        overflow-x: auto;
      }
      .sum > * {
        background: var(--sunken);
        font-weight: 600;
      }
      .table thead th {
        white-space: normal;
        vertical-align: bottom;
      }
      .table th,
      .table td {
        padding-inline: var(--space-8);
      }
    `,
  ];
}
customElements.define('stoa-reports-page', StoaReportsPage);

const rate = (value: number | null) => (value === null ? '–' : percent(value));

const nameOf = ({ key, name }: Line, by: string): string =>
  by === 'month' && /^\d{4}-\d{2}$/.test(key)
    ? new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric' }).format(new Date(`${key}-15T12:00`))
    : name;
