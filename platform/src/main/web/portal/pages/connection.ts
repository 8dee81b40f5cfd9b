// SPDX-License-Identifier: Apache-2.0
import '../kit.ts';
import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { base } from '#design/base.ts';
import { icon, type IconName } from '#design/icons.ts';
import { ApiFailure, api, type ConnectionResult, type Verdict, type Way, type Weakness } from '../api.ts';
import { probe, ways, type WayState } from './connection-probe.ts';
import { connectionStyles } from './connection-styles.ts';
import '../failure.ts';
import { words } from '../language.ts';
import { number, percent } from '../format.ts';
import { lesson } from './lesson-words.ts';
import { Spoken } from '../spoken.ts';
import type { FailureKind } from '../words/en/core.ts';

type Phase = 'ready' | 'connecting' | 'measuring' | 'done';

const stateIcons: Record<WayState, IconName> = {
  waiting: 'clock',
  trying: 'loader',
  works: 'check',
  fails: 'x',
  absent: 'circleHelp',
};
const verdictIcons: Record<Verdict, IconName> = {
  good: 'check',
  no_udp: 'triangleAlert',
  weak: 'triangleAlert',
  blocked: 'wifiOff',
};

/** Tries the network out before a class, and says in plain words what to do. */
export class StoaConnectionPage extends Spoken {
  /** The class that the test is for; empty for none in particular. */
  @property() bookingId = '';
  @state() private phase: Phase = 'ready';
  @state() private states: Partial<Record<Way, WayState>> = {};
  @state() private result?: ConnectionResult;
  @state() private verdict?: Verdict;
  @state() private weaknesses: readonly Weakness[] = [];
  @state() private failed?: FailureKind;

  private readonly start = async () => {
    this.failed = undefined;
    this.verdict = undefined;
    this.result = undefined;
    this.states = {};
    this.phase = 'connecting';
    try {
      const ticket = await api.beginConnectionTest();
      const result = await probe(
        ticket,
        (way, found) => (this.states = { ...this.states, [way]: found }),
        () => (this.phase = 'measuring'),
      );
      const { verdict, weaknesses } = await api.keepConnectionTest(result, this.bookingId);
      this.verdict = verdict;
      this.weaknesses = weaknesses;
      this.result = result;
      this.phase = 'done';
    } catch (error) {
      const failure = error instanceof ApiFailure ? error : undefined;
      if (failure?.status === 401) {
        this.signedOut();
      }
      // What breaks in between is the network that is being tried.
      this.failed = failure?.kind ?? (navigator.onLine ? 'failed' : 'offline');
      this.phase = 'ready';
    }
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('.verdict')?.focus();
  };

  override render() {
    const text = lesson.connection;
    const running = this.phase === 'connecting' || this.phase === 'measuring';
    return html`<div class="page">
      <header>
        <h1>${text.title}</h1>
        <p class="muted">${text.lead}</p>
      </header>
      ${this.failed ? html`<stoa-failure .kind=${this.failed} @retry=${this.start}></stoa-failure>` : nothing}
      ${this.verdict && this.result ? this.advice(this.verdict, this.result) : nothing}
      ${this.phase === 'ready' ? nothing : this.found()}
      <p class="actions">
        <button
          class="button ${this.verdict === 'good' ? '' : 'primary'}"
          aria-disabled=${running}
          @click=${running ? nothing : this.start}
        >
          ${running ? html`<span class="turning">${icon('loader')}</span> ${text.running}` : this.verdict ? text.again : text.start}
        </button>
        ${
          this.bookingId
            ? html`<a
                class="button ${this.verdict === 'good' ? 'primary' : ''}"
                href=${`/class/${this.bookingId}`}
                >${icon('doorOpen')} ${text.toClass}</a
              >`
            : nothing
        }
        <a class="button quiet" href="/">${icon('arrowLeft')} ${words.back}</a>
      </p>
      <p class="unseen" role="status">${this.said()}</p>
    </div>`;
  }

  private said(): string {
    const text = lesson.connection;
    if (this.verdict) {
      return text.verdicts[this.verdict].title;
    }
    return this.phase === 'connecting' ? text.running : this.phase === 'measuring' ? text.measuring : '';
  }

  private advice(verdict: Verdict, result: ConnectionResult) {
    const text = lesson.connection;
    const { title, lead, steps } = text.verdicts[verdict];
    return html`<section class="verdict card ${verdict}" tabindex="-1" aria-labelledby="verdict">
      ${icon(verdictIcons[verdict])}
      <div>
        <h2 id="verdict">${title}</h2>
        <p>${lead}</p>
        ${
          this.weaknesses.length > 0
            ? html`<ul class="causes">
                ${this.weaknesses.map((each) => html`<li>${icon('circleAlert')} ${text.weaknesses[each]}</li>`)}
              </ul>`
            : nothing
        }
        ${
          steps.length > 0
            ? html`<h3>${text.todo}</h3>
                <ol>
                  ${steps.map((step) => html`<li>${step(location.hostname)}</li>`)}
                </ol>`
            : nothing
        }
        ${verdict === 'blocked' ? nothing : this.figures(result)}
      </div>
    </section>`;
  }

  private figures({ upBps, downBps, upLoss, downLoss, rttMillis }: ConnectionResult) {
    const text = lesson.connection;
    return html`<dl class="numbers">
      <div>
        <dt>${text.down}</dt>
        <dd>${text.megabits(number(downBps / 1e6, 1))}</dd>
      </div>
      <div>
        <dt>${text.up}</dt>
        <dd>${text.megabits(number(upBps / 1e6, 1))}</dd>
      </div>
      <div>
        <dt>${text.loss}</dt>
        <dd>${percent(Math.max(upLoss, downLoss), 1)}</dd>
      </div>
      <div>
        <dt>${text.delay}</dt>
        <dd>${text.millis(number(rttMillis))}</dd>
      </div>
    </dl>`;
  }

  private found() {
    const text = lesson.connection;
    return html`<section aria-labelledby="ways">
      <h2 id="ways">${text.waysTitle}</h2>
      <ul class="ways card">
        ${ways.map((way) => {
          const found = this.states[way] ?? 'waiting';
          return html`<li class=${found}>
            <span>${text.ways[way]}</span>
            <span class="state ${found === 'works' ? 'good' : found === 'fails' ? 'bad' : ''}">
              <span class=${found === 'trying' ? 'turning' : ''}>${icon(stateIcons[found])}</span>
              ${text.states[found]}
            </span>
          </li>`;
        })}
      </ul>
      ${
        this.phase === 'measuring'
          ? html`<p class="muted small"><span class="turning">${icon('loader')}</span> ${text.measuring}</p>`
          : nothing
      }
    </section>`;
  }

  static override styles = [base, connectionStyles];
}
customElements.define('stoa-connection-page', StoaConnectionPage);
