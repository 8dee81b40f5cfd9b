// SPDX-License-Identifier: Apache-2.0
import '../kit.ts';
import { html, nothing, svg } from 'lit';
import { property, state } from 'lit/decorators.js';
import { Spoken } from '../spoken.ts';
import { base } from '#design/base.ts';
import { icon } from '#design/icons.ts';
import { ApiFailure, api } from '../api.ts';
import '../failure.ts';
import { operatorStyles } from './operator-styles.ts';
import {
  History,
  type Failed,
  type Member,
  type Picture,
  type RoomNow,
  type TrackNow,
} from './operator-data.ts';
import { clockTime, number, percent } from '../format.ts';
import { operator as words } from './operator-words.ts';
import type { FailureKind } from '../words/en/core.ts';

const retryMillis = 3_000;

/** The server as it is now: rooms, people, tracks, and who did not get in. Fires `missing`. */
export class StoaOperator extends Spoken {
  /** Shows this instead of listening to the server. */
  @property({ attribute: false }) picture?: Picture;
  @state() private live = false;
  @state() private failed?: FailureKind;
  @state() private search = '';
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
      ${this.figures(picture)} ${this.rooms(picture)} ${this.failures(picture.failures)}
    </div>`;
  }

  private figures({ rooms, participants, shards, joined, failures, timeZones }: Picture) {
    const figure = (name: string, value: string) =>
      html`<div>
        <dt class="muted">${name}</dt>
        <dd class="numbers">${value}</dd>
      </div>`;
    return html`<dl class="figures">
      ${figure(words.rooms, number(rooms.length))} ${figure(words.participants, number(participants))}
      ${figure(words.joined, number(joined))} ${figure(words.failedLately, number(failures.length))}
      ${figure(words.shards(shards.length), shards.join(' · '))} ${figure(words.timeZones, timeZones)}
    </dl>`;
  }

  private rooms({ rooms }: Picture) {
    const wanted = this.search.trim().toLowerCase();
    const matches = ({ name, identity }: Member) => `${name} ${identity}`.toLowerCase().includes(wanted);
    const shown = rooms
      .map((room) =>
        room.name.toLowerCase().includes(wanted)
          ? room
          : { ...room, participants: room.participants.filter(matches) },
      )
      .filter((room) => !wanted || room.name.toLowerCase().includes(wanted) || room.participants.length > 0);
    return html`<section class="rooms" aria-labelledby="rooms">
      <div class="head">
        <h2 id="rooms">${words.rooms}</h2>
        <div class="field">
          <input
            type="search"
            aria-label=${words.search}
            placeholder=${words.search}
            .value=${this.search}
            @input=${(event: InputEvent) => (this.search = (event.target as HTMLInputElement).value)}
          />
        </div>
      </div>
      ${
        rooms.length === 0
          ? html`<p class="empty muted">${words.noRooms}</p>`
          : shown.length === 0
            ? html`<p class="empty muted">${words.noMatch}</p>`
            : shown.map((room) => this.room(room))
      }
    </section>`;
  }

  private room(room: RoomNow) {
    const id = `room-${room.sid}`;
    return html`<section class="card" aria-labelledby=${id}>
      <h3 id=${id}>${room.name}</h3>
      <p class="small muted">${words.since(clockTime(room.createdAt))} · ${words.people(room.count)}</p>
      <table>
        <thead>
          <tr>
            ${Object.values(words.columns).map((column) => html`<th scope="col">${column}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${room.participants.map((member) => this.member(member))}
        </tbody>
      </table>
    </section>`;
  }

  private member(member: Member) {
    const { who, path, rtt, loss, carries, tracks } = words.columns;
    const lossy = (member.loss ?? 0) >= 0.02;
    return html`<tr>
      <th scope="row" data-name=${who}>
        ${member.name || member.identity}
        ${member.state === 'active' ? nothing : html`<span class="small muted">${words.joining}</span>`}
      </th>
      <td data-name=${path}>${words.routes[member.route ?? 'none'] ?? member.route}</td>
      <td data-name=${rtt} class="numbers">
        ${(member.rttMillis ?? -1) < 0 ? '–' : `${words.millis(number(member.rttMillis ?? 0))}`}
      </td>
      <td data-name=${loss} class="numbers ${lossy ? 'bad' : ''}">
        ${lossy ? icon('triangleAlert') : nothing} ${lossText(member.loss ?? 0)}
      </td>
      <td data-name=${carries} class="numbers">
        ${bits(member.outBps ?? 0)}
        <span class="small muted">${words.of(bits(member.estimateBps ?? 0))}</span>
        ${
          member.pausedTracks
            ? html`<span class="small bad">${words.paused(member.pausedTracks)}</span>`
            : nothing
        }
      </td>
      <td data-name=${tracks}>
        <ul class="tracks">
          ${member.tracks.map((track) => this.track(track))}
        </ul>
      </td>
    </tr>`;
  }

  private track(track: TrackNow) {
    const name = words.sources[track.source] ?? track.kind;
    const text = track.muted ? words.muted : bits(track.bps);
    return html`<li>
      <span class="source">${name}</span> ${this.line(track, name)}
      <span class="numbers small">${text}</span>
      ${
        track.loss >= 0.02
          ? html`<span class="small bad">${icon('triangleAlert')} ${words.lost(lossText(track.loss))}</span>`
          : nothing
      }
    </li>`;
  }

  /** The bitrate of the last minutes; where packets were lost, a mark under it. */
  private line({ sid }: TrackNow, name: string) {
    const samples = this.history.of(sid);
    const most = Math.max(1, ...samples.map(({ bps }) => bps));
    // It grows from the left, and moves on once it has the whole width.
    const steps = Math.max(History.shown, samples.length) - 1;
    const x = (i: number) => i * (96 / steps);
    const points = samples.map(({ bps }, i) => `${x(i).toFixed(1)},${(21 - (bps / most) * 18).toFixed(1)}`);
    return html`<svg class="line" viewBox="0 0 96 26" role="img" aria-label=${words.lineOf(name, bits(most))}>
      <polyline points=${points.join(' ')}></polyline>
      ${samples.map(({ loss }, i) =>
        loss >= 0.02 ? svg`<rect x=${x(i) - 1} y="23" width="2" height="3"></rect>` : nothing,
      )}
    </svg>`;
  }

  private failures(failures: readonly Failed[]) {
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

  private failure({ at, room, identity, stage, reason }: Failed) {
    const known = words.reasons[reason];
    return html`<li class="card">
      <p>
        <span class="state bad">${icon('circleAlert')} ${known?.title ?? reason}</span>
        <time class="small muted numbers" datetime=${new Date(at).toISOString()}>${clockTime(at)}</time>
      </p>
      <p>
        <strong>${identity || words.stranger}</strong>${room ? html` → ${room}` : nothing}
        <span class="small muted">${words.stages[stage] ?? stage}</span>
      </p>
      ${known ? html`<p class="small muted">${known.lead}</p>` : nothing}
    </li>`;
  }

  static override styles = [base, operatorStyles];
}
customElements.define('stoa-operator', StoaOperator);

/** A bitrate in the unit that reads best. */
const bits = (bps: number) =>
  bps >= 1_000_000 ? words.megabits(number(bps / 1_000_000, 1)) : words.kilobits(number(bps / 1_000));

/** Exact where little is much. */
const lossText = (ratio: number) => percent(ratio, ratio < 0.1 ? 1 : 0);
