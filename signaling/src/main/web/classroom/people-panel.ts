// SPDX-License-Identifier: Apache-2.0
import { LitElement, css, html, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import { base } from '#design/base.ts';
import { icon } from '#design/icons.ts';
import type { Asked, ControlState } from './control.ts';
import './host-desk.ts';
import type { Member } from './members.ts';
import type { Strings } from './strings.ts';

/** Who is in the class and how they are; for the host, what can be done with them. Fires `close` and `stoa-ask`. */
export class StoaPeoplePanel extends LitElement {
  @property({ attribute: false }) members: readonly Member[] = [];
  @property({ attribute: false }) words!: Strings;
  /** Absent where nobody runs the class. */
  @property({ attribute: false }) control?: ControlState;

  override render() {
    const { words, members } = this;
    return html`<aside aria-labelledby="people">
      <header>
        <h2 id="people">${words.people}</h2>
        <span class="muted small numbers">${words.peopleCount(members.length)}</span>
        <button class="button quiet square" aria-label=${words.close} @click=${this.close}>
          ${icon('x')}
        </button>
      </header>
      ${
        this.control?.runs
          ? html`<stoa-host-desk
              .words=${words}
              .control=${this.control}
              .guests=${members.filter((member) => !member.self)}
            ></stoa-host-desk>`
          : nothing
      }
      <ul>
        ${members.map((member) => this.row(member))}
      </ul>
    </aside>`;
  }

  private row(member: Member) {
    const { words } = this;
    const state = member.speaking ? words.speaking : member.microphone ? '' : words.muted;
    return html`<li>
      <span class="name">
        ${member.name}${member.self ? html` <span class="muted">(${words.you})</span>` : nothing}
        ${this.control?.host.id === member.id ? html`<span class="state next">${words.host}</span>` : nothing}
        ${this.network(member)}
      </span>
      <span class="marks">
        ${
          state
            ? html`<span class="state ${member.speaking ? 'now' : ''}">
                ${icon(member.speaking ? 'audioLines' : 'micOff')} ${state}
              </span>`
            : nothing
        }
        ${member.camera ? nothing : html`<span class="state">${icon('videoOff')} ${words.cameraOff}</span>`}
      </span>
      ${this.control?.runs && !member.self ? this.management(member) : nothing}
    </li>`;
  }

  private management({ id, name }: Member) {
    const { words } = this;
    const verbs = [
      { text: words.mute, label: words.muteName(name), verb: 'mute', body: { person: id } },
      { text: words.makeHost, label: words.makeHostName(name), verb: 'host', body: { person: id } },
      { text: words.remove, label: words.removeName(name), verb: `people/${id}/remove` },
      { text: words.ban, label: words.banName(name), verb: `people/${id}/ban` },
    ];
    return html`<details>
      <summary aria-label=${words.manageName(name)}>${words.manage}</summary>
      <span class="verbs">
        ${verbs.map(
          ({ text, label, verb, body }) =>
            html`<button class="button" aria-label=${label} @click=${() => this.ask({ verb, body })}>
              ${text}
            </button>`,
        )}
      </span>
    </details>`;
  }

  private ask(detail: Asked) {
    this.dispatchEvent(new CustomEvent<Asked>('stoa-ask', { detail, bubbles: true, composed: true }));
  }

  private network({ quality }: Member) {
    if (quality === 'good' || quality === 'unknown') {
      return nothing;
    }
    const lost = quality === 'lost';
    return html`<span class="state weak">
      ${icon(lost ? 'signalZero' : 'signalLow')} ${lost ? this.words.lost : this.words.weak}
    </span>`;
  }

  private readonly close = () => {
    this.dispatchEvent(new Event('close'));
  };

  static override styles = [
    base,
    css`
      aside {
        display: flex;
        flex-direction: column;
        height: 100%;
        background: var(--surface);
      }
      header {
        display: flex;
        align-items: center;
        gap: var(--space-12);
        padding: var(--space-12) var(--space-12) var(--space-12) var(--space-16);
        border-block-end: 1px solid var(--line);
      }
      header .button {
        margin-inline-start: auto;
      }
      aside {
        overflow: auto;
      }
      details {
        flex-basis: 100%;
      }
      summary {
        display: inline-flex;
        align-items: center;
        min-height: 32px;
        color: var(--accent);
        font-size: var(--text-13);
        font-weight: 550;
        cursor: pointer;
      }
      .verbs {
        display: flex;
        flex-wrap: wrap;
        gap: var(--space-8);
        padding-block: var(--space-4) var(--space-8);
      }
      li {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: space-between;
        gap: 2px 12px;
        padding: 10px 16px;
      }
      li + li {
        border-block-start: 1px solid var(--line);
      }
      .name {
        font-weight: 550;
      }
      .marks {
        display: flex;
        gap: 12px;
      }
      .weak {
        color: var(--warn);
        margin-inline-start: 8px;
      }
    `,
  ];
}
customElements.define('stoa-people-panel', StoaPeoplePanel);
