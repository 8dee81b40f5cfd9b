// SPDX-License-Identifier: Apache-2.0
import '../kit.ts';
import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { Spoken } from '../spoken.ts';
import { base } from '#design/base.ts';
import { icon } from '#design/icons.ts';
import { ApiFailure, api } from '../api.ts';
import '../failure.ts';
import { operatorStyles } from './operator-styles.ts';
import {
  History,
  gathered,
  type Cohort,
  type FailedOften,
  type Picture,
  type RelayNow,
} from './operator-data.ts';
import { joinTime, lastHour, rated, shardLoads, stageTimes } from './operator-charts.ts';
import './operator-rooms.ts';
import { clockTime, number } from '../format.ts';
import { operator as words } from './operator-words.ts';
import type { FailureKind } from '../words/en/core.ts';

const retryMillis = 3_000;

/** The server as it is now: rooms, people, tracks, and who did not get in. Fires `missing`. */
export class StoaOperator extends Spoken {
  /** Shows this instead of listening to the server. */
  @property({ attribute: false }) picture?: Picture;
  @state() private live = false;
  @state() private failed?: FailureKind;
  private readonly history = new History();
  private source?: EventSource;
  private retry?: number;

  override connectedCallback() {
    super.connectedCallback();
    if (this.picture) {
      this.history.take(this.picture);
    } else {
      this.listen();
    }
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    this.source?.close();
    clearTimeout(this.retry);
  }

  private readonly listen = () => {
    this.failed = undefined;
    this.source?.close();
    const source = new EventSource('/api/v1/operator/live');
    this.source = source;
    source.onmessage = ({ data }: MessageEvent<string>) => {
      this.picture = JSON.parse(data) as Picture;
      this.history.take(this.picture);
      this.live = true;
    };
    source.onerror = () => {
      this.live = false;
      // An event source does not say why it was refused.
      if (source.readyState === EventSource.CLOSED) {
        void this.ask();
      }
    };
  };

  private async ask() {
    try {
      await api.operator();
      this.retry = window.setTimeout(this.listen, retryMillis);
    } catch (error) {
      const failure = error instanceof ApiFailure ? error : undefined;
      if (failure?.status === 401) {
        this.signedOut();
      } else if (failure?.status === 404) {
        this.dispatchEvent(new Event('missing', { bubbles: true, composed: true }));
      } else {
        this.failed = failure?.kind ?? 'failed';
      }
    }
  }

  override render() {
    if (this.failed) {
      return html`<div class="page">
        <h1>${words.title}</h1>
        <stoa-failure .kind=${this.failed} @retry=${this.listen}></stoa-failure>
      </div>`;
    }
    const { picture } = this;
    if (!picture) {
      return html`<div class="page">
        <h1>${words.title}</h1>
        <p class="muted" role="status">${words.loading}</p>
      </div>`;
    }
    return html`<div class="page">
      <header>
        <h1>${words.title}</h1>
        <p class="state ${this.live ? 'good' : ''}" role="status">
          ${icon(this.live ? 'check' : 'loader')} ${this.live ? words.live : words.notLive}
        </p>
        ${
          picture.draining
            ? html`<p class="state warn">${icon('triangleAlert')} ${words.draining}</p>`
            : nothing
        }
        ${
          picture.relayLimitBps > 0
            ? html`<p class="state warn">
                ${icon('triangleAlert')} ${words.relayShort(Math.round(picture.relayLimitBps / 1000))}
              </p>`
            : nothing
        }
      </header>
      ${this.figures(picture)}
      <div class="pair">
        <section class="card" aria-labelledby="hour">
          <h2 id="hour">${words.hour.title}</h2>
          ${lastHour(picture.lastHour, picture.at)}
        </section>
        <section class="card" aria-labelledby="stages">
          <h2 id="stages">${words.stageTitle}</h2>
          ${
            picture.stages.length === 0
              ? html`<p class="muted">${words.noJoins}</p>`
              : html`<p class="small muted">${words.stageLead}</p>
                  ${stageTimes(picture.stages)}`
          }
        </section>
      </div>
      <stoa-operator-rooms
        .rooms=${picture.rooms}
        .history=${this.history}
        .at=${picture.at}
      ></stoa-operator-rooms>
      ${this.failures(gathered(picture.failures))} ${this.cohorts(picture.cohorts)} ${this.node(picture)}
    </div>`;
  }

  private figures({ rooms, participants, joined, returned, lastHour: minutes }: Picture) {
    const figure = (name: string, value: number) =>
      html`<div>
        <dt class="muted">${name}</dt>
        <dd class="numbers">${number(value)}</dd>
      </div>`;
    const failed = minutes.reduce((sum, [, each]) => sum + each, 0);
    return html`<dl class="figures">
      ${figure(words.rooms, rooms.length)} ${figure(words.participants, participants)}
      ${figure(words.joined, joined)} ${figure(words.returned, returned)}
      ${figure(words.failedLately, failed)}
    </dl>`;
  }

  private failures(failures: readonly FailedOften[]) {
    return html`<section aria-labelledby="failed">
      <h2 id="failed">${words.failures}</h2>
      ${
        failures.length === 0
          ? html`<p class="empty muted">${words.noFailures}</p>`
          : html`<ul class="failures">
              ${failures.map((failed) => this.failure(failed))}
            </ul>`
      }
    </section>`;
  }

  private failure({ at, room, identity, name, stage, reason, times, ...whence }: FailedOften) {
    const known = words.reasons[reason];
    return html`<li class="card">
      <p>
        <span class="state bad">${icon('circleAlert')} ${known?.title ?? reason}</span>
        <span class="small muted numbers">
          ${times > 1 ? words.times(number(times)) : nothing}
          <time datetime=${new Date(at).toISOString()}>${clockTime(at)}</time>
        </span>
      </p>
      <p>
        <strong>${name || identity || words.stranger}</strong>${room ? html` → ${room}` : nothing}
        <span class="small muted">${words.stages[stage] ?? stage}</span>
      </p>
      <p class="small muted">${words.whence(whence)}</p>
      ${known ? html`<p class="small">${known.lead}</p>` : nothing}
    </li>`;
  }

  private cohorts(cohorts: readonly Cohort[]) {
    const { region, device, joined, failed, time, returned, quality } = words.cohorts.columns;
    const sorted = [...cohorts].sort((a, b) => b.joined + b.failed - a.joined - a.failed);
    return html`<section aria-labelledby="cohorts">
      <h2 id="cohorts">${words.cohorts.title}</h2>
      ${
        sorted.length === 0
          ? html`<p class="empty muted">${words.noJoins}</p>`
          : html`<div class="card">
              <table>
                <thead>
                  <tr>
                    ${Object.values(words.cohorts.columns).map((name) => html`<th scope="col">${name}</th>`)}
                  </tr>
                </thead>
                <tbody>
                  ${sorted.map(
                    (cohort) =>
                      html`<tr>
                        <th scope="row" data-name=${region}>${words.region(cohort.region)}</th>
                        <td data-name=${device}>${words.device(cohort.device)}</td>
                        <td data-name=${joined} class="numbers">${number(cohort.joined)}</td>
                        <td data-name=${failed} class="numbers ${cohort.failed > 0 ? 'bad' : ''}">
                          ${number(cohort.failed)}
                        </td>
                        <td data-name=${time} class="numbers"><span>${joinTime(cohort)}</span></td>
                        <td data-name=${returned} class="numbers">${number(cohort.returned)}</td>
                        <td data-name=${quality}>${rated(cohort)}</td>
                      </tr>`,
                  )}
                </tbody>
              </table>
            </div>`
      }
    </section>`;
  }

  private node({ shards, relays, timeZones }: Picture) {
    return html`<div class="pair">
      <section class="card" aria-labelledby="shards">
        <h2 id="shards">${words.shards}</h2>
        <p class="small muted">${words.shardsLead}</p>
        ${shardLoads(shards)}
        <p class="small muted">${words.timeZones} ${timeZones}</p>
      </section>
      <section class="card" aria-labelledby="relays">
        <h2 id="relays">${words.relays.title}</h2>
        ${
          relays.length === 0
            ? html`<p class="muted">${words.relays.none}</p>`
            : html`<ul class="relays">
                ${relays.map((relay) => this.relay(relay))}
              </ul>`
        }
      </section>
    </div>`;
  }

  private relay({ name, region, urls, rttMillis, participants, why }: RelayNow) {
    const works = why === '';
    return html`<li>
      <p>
        <strong>${name}</strong>${region ? html` <span class="small muted">${region}</span>` : nothing}
        <span class="state ${works ? 'good' : 'bad'}">
          ${icon(works ? 'check' : 'circleAlert')} ${works ? words.relays.works : words.relays.down}
        </span>
      </p>
      <p class="small muted">
        ${works ? words.relays.of(number(participants), words.millis(number(rttMillis)), urls.length) : why}
      </p>
    </li>`;
  }

  static override styles = [base, operatorStyles];
}
customElements.define('stoa-operator', StoaOperator);
