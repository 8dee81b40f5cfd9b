// SPDX-License-Identifier: Apache-2.0
import { html, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { Spoken } from '../spoken.ts';
import { base } from '#design/base.ts';
import { icon } from '#design/icons.ts';
import { bits, line } from './operator-charts.ts';
import {
  lossMin,
  troubled,
  type History,
  type Member,
  type RoomNow,
  type TrackNow,
} from './operator-data.ts';
import { operatorStyles } from './operator-styles.ts';
import { minuteTime, number, percent } from '../format.ts';
import { operator as words } from './operator-words.ts';

/** So few are shown with everybody in them. */
const openedMax = 3;

/** So many tell which class it is. */
const namesMax = 3;

/** More are there on demand: a school's afternoon has hundreds. */
const pageful = 50;

/** The rooms that are open: each in one line, and who is in it when one opens that. */
export class StoaOperatorRooms extends Spoken {
  @property({ attribute: false }) rooms: readonly RoomNow[] = [];
  @property({ attribute: false }) history!: History;
  /** When this was so: also what has it drawn anew. */
  @property({ type: Number }) at = 0;
  @state() private search = '';
  @state() private onlyTroubled = false;
  @state() private shownMax = pageful;
  /** What somebody has opened or closed himself. */
  @state() private opened: ReadonlyMap<string, boolean> = new Map();

  override render() {
    const wanted = this.search.trim().toLowerCase();
    const matches = ({ name, identity, device, region }: Member) =>
      `${name} ${identity} ${device} ${region}`.toLowerCase().includes(wanted);
    const found = this.rooms.filter(
      ({ name, participants }) =>
        (!wanted || name.toLowerCase().includes(wanted) || participants.some(matches)) &&
        (!this.onlyTroubled || participants.some(troubled)),
    );
    const shown = found.slice(0, this.shownMax);
    return html`<section class="rooms" aria-labelledby="rooms">
      <div class="head">
        <h2 id="rooms">${words.rooms}</h2>
        <div class="filters">
          <button
            class="button small"
            aria-pressed=${this.onlyTroubled}
            @click=${() => (this.onlyTroubled = !this.onlyTroubled)}
          >
            ${icon('triangleAlert')} ${words.onlyTroubled}
          </button>
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
      </div>
      ${
        this.rooms.length === 0
          ? html`<p class="empty muted">${words.noRooms}</p>`
          : found.length === 0
            ? html`<p class="empty muted">
                ${this.onlyTroubled && !wanted ? words.noTrouble : words.noMatch}
              </p>`
            : shown.map((room) => this.room(room, found.length <= openedMax))
      }
      ${
        found.length > shown.length
          ? html`<button class="button" @click=${() => (this.shownMax += pageful)}>
              ${words.more(number(found.length - shown.length))}
            </button>`
          : nothing
      }
    </section>`;
  }

  private room(room: RoomNow, few: boolean): TemplateResult {
    const id = `room-${room.sid}`;
    const open = this.opened.get(room.sid) ?? few;
    const trouble = room.participants.filter(troubled).length;
    const samples = this.history.of(room.sid);
    const toggle = () => (this.opened = new Map(this.opened).set(room.sid, !open));
    return html`<section class="card room" aria-labelledby=${id}>
      <div class="summary">
        <h3>
          <button class="fold" aria-expanded=${open} @click=${toggle}>
            <span class="turned directed">${icon('chevronRight')}</span>
            <span id=${id}>${titleOf(room)}</span>
          </button>
        </h3>
        <p class="small muted">${words.people(room.count)} · ${words.since(minuteTime(room.createdAt))}</p>
        ${
          trouble > 0
            ? html`<p class="state warn">${icon('triangleAlert')} ${words.trouble(number(trouble))}</p>`
            : nothing
        }
        <p class="traffic">
          ${line(samples, titleOf(room))}
          <span class="numbers small">${bits(samples.at(-1)?.bps ?? 0)}</span>
        </p>
      </div>
      ${
        open
          ? html`${this.members(room.participants)}
              <p class="small muted">${words.ids(room.name, room.sid)}</p>`
          : nothing
      }
    </section>`;
  }

  private members(participants: readonly Member[]): TemplateResult {
    return html`<table>
      <thead>
        <tr>
          ${Object.values(words.columns).map((column) => html`<th scope="col">${column}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${participants.map((member) => this.member(member))}
      </tbody>
    </table>`;
  }

  private member(member: Member): TemplateResult {
    const { who, path, rtt, loss, carries, tracks } = words.columns;
    const lossy = (member.loss ?? 0) >= lossMin;
    return html`<tr>
      <th scope="row" data-name=${who}>
        ${member.name || member.identity}
        ${member.state === 'active' ? nothing : html`<span class="small muted">${words.joining}</span>`}
        <span class="small muted">${words.whence(member)}</span>
        ${member.returns > 0 ? html`<span class="small warn">${words.cameBack(member.returns)}</span>` : nothing}
      </th>
      <td data-name=${path}>${words.routes[member.route ?? 'none'] ?? member.route}</td>
      <td data-name=${rtt} class="numbers">
        ${(member.rttMillis ?? -1) < 0 ? '–' : words.millis(number(member.rttMillis ?? 0))}
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

  private track(track: TrackNow): TemplateResult {
    const name = words.sources[track.source] ?? track.kind;
    const text = track.muted ? words.muted : bits(track.bps);
    return html`<li>
      <span class="source">${name}</span> ${line(this.history.of(track.sid), name)}
      <span class="numbers small">${text}</span>
      ${
        track.loss >= lossMin
          ? html`<span class="small bad">${icon('triangleAlert')} ${words.lost(lossText(track.loss))}</span>`
          : nothing
      }
    </li>`;
  }

  static override styles = [base, operatorStyles];
}
customElements.define('stoa-operator-rooms', StoaOperatorRooms);

/** Exact where little is much. */
const lossText = (ratio: number) => percent(ratio, ratio < 0.1 ? 1 : 0);

/** A name that is not to be guessed says nothing: then who is there. */
const titleOf = ({ name, participants, count }: RoomNow): string => {
  const people = participants.slice(0, namesMax).map((member) => member.name || member.identity);
  const [, breakout] = name.split('~');
  return name.startsWith('room-') && people.length > 0
    ? words.roomOf(people.join(', '), number(count - people.length), breakout)
    : name;
};
