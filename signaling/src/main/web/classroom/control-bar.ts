// SPDX-License-Identifier: Apache-2.0
import { LitElement, css, html, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import { ifDefined } from 'lit/directives/if-defined.js';
import { base } from '#design/base.ts';
import { icon, type IconName } from '#design/icons.ts';
import type { Strings } from './strings.ts';

/** What a control asks for; the classroom carries it out. */
export type Verb = 'microphone' | 'camera' | 'share' | 'devices' | 'people' | 'chat' | 'leave';

/** The shortcuts, by the key as typed. */
export const shortcuts: Readonly<Record<string, Verb>> = { m: 'microphone', v: 'camera', s: 'share' };

interface Control {
  readonly verb: Verb;
  readonly icon: IconName;
  readonly label: string;
  readonly key?: string;
  /** Undefined for what is no toggle. */
  readonly pressed?: boolean;
  /** Shows the state "off" as a warning: the others can't see or hear you. */
  readonly off?: boolean;
}

/** The one bar at the bottom. Fires `stoa-verb` with a Verb as detail. */
export class StoaControlBar extends LitElement {
  @property({ attribute: false }) words!: Strings;
  @property({ type: Boolean }) microphone = false;
  @property({ type: Boolean }) camera = false;
  @property({ type: Boolean }) sharing = false;
  @property({ type: Boolean }) mayShare = true;
  @property({ type: Boolean }) mayPublish = true;
  @property({ type: Boolean }) peopleShown = false;
  @property({ type: Number }) count = 0;
  @property({ type: Boolean }) chatShown = false;
  @property({ type: Number }) unread = 0;

  override render() {
    const { words } = this;
    return html`<div class="bar" role="toolbar" aria-label=${words.controls}>
      <span class="middle">
        ${this.mayPublish ? this.publishing().map((control) => this.button(control)) : nothing}
        ${this.button({ verb: 'devices', icon: 'settings', label: words.devices })}
        ${this.button({ verb: 'people', icon: 'users', label: words.people, pressed: this.peopleShown })}
        ${this.button({ verb: 'chat', icon: 'messageSquare', label: words.chat, pressed: this.chatShown })}
        ${this.help()}
      </span>
      <button class="control leave" @click=${() => this.ask('leave')}>
        ${icon('doorOpen')}<span class="word">${words.leave}</span>
      </button>
    </div>`;
  }

  private publishing(): Control[] {
    const { words, microphone, camera, sharing } = this;
    const controls: Control[] = [
      {
        verb: 'microphone',
        icon: microphone ? 'mic' : 'micOff',
        label: words.microphone,
        key: 'm',
        pressed: microphone,
        off: !microphone,
      },
      {
        verb: 'camera',
        icon: camera ? 'video' : 'videoOff',
        label: words.camera,
        key: 'v',
        pressed: camera,
        off: !camera,
      },
    ];
    if (this.mayShare) {
      const label = words.share;
      controls.push({ verb: 'share', icon: 'screenShare', label, key: 's', pressed: sharing });
    }
    return controls;
  }

  private button({ verb, icon: drawing, label, key, pressed, off }: Control) {
    const tip = key ? `${label} (${key.toUpperCase()})` : label;
    const kind = off ? 'off' : pressed && verb !== 'microphone' && verb !== 'camera' ? 'active' : '';
    return html`<button
      class="control ${kind}"
      data-verb=${verb}
      title=${tip}
      aria-keyshortcuts=${ifDefined(key)}
      aria-pressed=${ifDefined(pressed)}
      @click=${() => this.ask(verb)}
    >
      ${icon(drawing)}<span class="word">${label}</span>
      ${verb === 'people' ? html`<span class="count numbers">${this.count}</span>` : nothing}
      ${verb === 'chat' && this.unread ? this.unreadCount() : nothing}
    </button>`;
  }

  private unreadCount() {
    const { unread, words } = this;
    return html`<span class="count new numbers" aria-hidden="true">${unread > 99 ? '99+' : unread}</span>
      <span class="unseen">${words.unread(unread)}</span>`;
  }

  /** Puts the focus on a control, as when the panel that it opened has closed. */
  focusOn(verb: Verb) {
    this.renderRoot.querySelector<HTMLElement>(`[data-verb='${verb}']`)?.focus();
  }

  private help() {
    const { words } = this;
    const named = { microphone: words.microphone, camera: words.camera, share: words.share };
    return html`<button class="control helper" popovertarget="help" title=${words.help}>
        ${icon('circleHelp')}<span class="word">${words.help}</span>
      </button>
      <div id="help" popover role="dialog" aria-label=${words.shortcuts}>
        <h2>${words.shortcuts}</h2>
        <dl>
          ${Object.entries(shortcuts).map(
            ([key, verb]) =>
              html`<div>
                <dt><kbd>${key.toUpperCase()}</kbd></dt>
                <dd>${named[verb as keyof typeof named]}</dd>
              </div>`,
          )}
        </dl>
        <p class="small muted">${words.shortcutsNote}</p>
      </div>`;
  }

  private ask(verb: Verb) {
    this.dispatchEvent(new CustomEvent<Verb>('stoa-verb', { detail: verb }));
  }

  static override styles = [
    base,
    css`
      .bar {
        display: flex;
        align-items: center;
        gap: var(--space-16);
        padding: 8px 16px;
        padding-block-end: max(8px, env(safe-area-inset-bottom));
        background: var(--surface);
        border-block-start: 1px solid var(--line);
      }
      .middle {
        flex: 1;
        display: flex;
        justify-content: center;
        gap: var(--space-4);
      }
      .control {
        position: relative;
        display: flex;
        flex-direction: column;
        align-items: center;
        justify-content: center;
        gap: 3px;
        min-width: 88px;
        min-height: 56px;
        padding: 6px 8px;
        border: 1px solid transparent;
        border-radius: var(--radius);
        background: none;
        color: var(--ink);
        font: 500 var(--text-13) / 1.3 var(--sans);
        cursor: pointer;
        transition: background var(--quick);
      }
      @media (hover: hover) {
        .control:hover {
          background: var(--sunken);
        }
      }
      .control.off {
        background: var(--bad-soft);
        color: var(--bad);
      }
      .control.active {
        background: var(--accent-soft);
        border-color: var(--accent);
        color: var(--accent);
      }
      .control.leave {
        border-color: var(--bad);
        color: var(--bad);
      }
      @media (hover: hover) {
        .control.leave:hover {
          background: var(--bad);
          color: var(--on-bad);
        }
      }
      .count {
        position: absolute;
        inset-block-start: 3px;
        inset-inline-start: calc(50% + 10px);
        min-width: 18px;
        padding: 0 4px;
        border-radius: 9px;
        background: var(--sunken);
        color: var(--ink);
        font-size: 0.6875rem;
        line-height: 18px;
      }
      .count.new {
        background: var(--accent);
        color: var(--on-accent);
      }
      #help {
        inset: auto;
        inset-inline: 0;
        inset-block-end: 92px;
        margin-inline: auto;
        width: min(320px, calc(100vw - 32px));
        padding: var(--space-24);
        border: 1px solid var(--line);
        border-radius: var(--radius-tile);
        background: var(--surface);
        color: var(--ink);
        box-shadow: var(--shadow);
      }
      dl {
        display: grid;
        gap: var(--space-8);
        margin: var(--space-16) 0;
      }
      dl div {
        display: flex;
        gap: var(--space-12);
      }
      dd {
        margin: 0;
      }
      #help h2 {
        font-size: var(--text-17);
      }
      @container (min-width: 1100px) {
        .bar::before {
          content: '';
          width: 88px;
        }
      }
      @container (max-width: 899px) {
        .control .word {
          position: absolute;
          width: 1px;
          height: 1px;
          overflow: hidden;
          clip-path: inset(50%);
        }
        .control {
          min-width: 48px;
          min-height: 48px;
        }
      }
      @container (max-width: 479px) {
        .bar {
          gap: var(--space-8);
          padding-inline: 8px;
        }
        .middle {
          justify-content: space-between;
          gap: 0;
        }
        .control {
          min-width: 44px;
          padding: 6px;
        }
        .helper {
          display: none; /* there is no keyboard to explain, and no room */
        }
      }
    `,
  ];
}
customElements.define('stoa-control-bar', StoaControlBar);
