// SPDX-License-Identifier: Apache-2.0
import { LitElement, css, html, nothing, type PropertyValues } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { base } from '#design/base.ts';
import { icon } from '#design/icons.ts';
import { fit, type Member, type Picture } from './members.ts';
import type { Strings } from './strings.ts';
import './tile.ts';

const gap = 12;
/** With more people than this, the one who spoke last gets the stage and the others a strip. */
const gridMax = 9;

/** The teaching surface: a shared screen with faces beside it, or the faces as a grid. */
export class StoaStage extends LitElement {
  @property({ attribute: false }) members: readonly Member[] = [];
  @property({ attribute: false }) words!: Strings;
  @state() private box = { width: 0, height: 0 };
  @state() private lastSpeaker = '';
  @query('.grid') private readonly grid!: HTMLElement | null;
  @query('.screen video') private readonly video!: HTMLVideoElement | null;
  private readonly observer = new ResizeObserver(() => this.measure());
  private shown?: { picture: Picture; element: HTMLVideoElement };

  protected override willUpdate(changed: PropertyValues<this>) {
    if (changed.has('members')) {
      const speaker = this.members.find((member) => member.speaking && !member.self);
      this.lastSpeaker = speaker?.id ?? this.lastSpeaker;
    }
  }

  override render() {
    const sharer = this.sharer();
    if (sharer) {
      return html`<div class="split">${this.screen(sharer)} ${this.strip(this.members)}</div>`;
    }
    if (this.members.length > gridMax) {
      const focus = this.members.find((member) => member.id === this.lastSpeaker) ?? this.members[1];
      return html`<div class="split">
        <div class="focus">${focus ? this.tile(focus, false) : nothing}</div>
        ${this.strip(this.members.filter((member) => member !== focus))}
      </div>`;
    }
    return html`
      <div class="grid">
        ${repeat(
          this.members,
          (member) => member.id,
          (member) => this.tile(member, false),
        )}
      </div>
      ${this.members.length === 1 ? html`<p class="alone muted">${this.words.alone}</p>` : nothing}
    `;
  }

  private sharer(): Member | undefined {
    const sharers = this.members.filter((member) => member.screen);
    return sharers.find((member) => !member.self) ?? sharers[0];
  }

  private tile(member: Member, compact: boolean) {
    return html`<stoa-tile .member=${member} .words=${this.words} ?compact=${compact}></stoa-tile>`;
  }

  private strip(members: readonly Member[]) {
    return html`<div class="strip" role="group" aria-label=${this.words.people} tabindex="0">
      ${repeat(
        members,
        (member) => member.id,
        (member) => this.tile(member, true),
      )}
    </div>`;
  }

  private screen(sharer: Member) {
    if (sharer.self) {
      return html`<div class="screen own">
        ${icon('screenShare')}
        <h2>${this.words.sharing}</h2>
        <p class="muted">${this.words.sharingHelp}</p>
        <button class="button" @click=${() => this.dispatchEvent(new Event('stop-sharing'))}>
          ${icon('screenShareOff')} ${this.words.stopSharing}
        </button>
      </div>`;
    }
    const title = this.words.screenOf(sharer.name);
    return html`<figure class="screen">
      <video autoplay playsinline muted aria-label=${title}></video>
      <figcaption class="small muted">${icon('screenShare')} ${title}</figcaption>
    </figure>`;
  }

  protected override updated() {
    const sharer = this.sharer();
    this.show(sharer?.self ? undefined : sharer?.screen);
    this.observer.disconnect();
    if (this.grid) {
      // Not as an attribute, which a page's policy may forbid.
      const { width, height } = fit(this.members.length, this.box.width, this.box.height, gap);
      this.grid.style.setProperty('--tile-width', `${width}px`);
      this.grid.style.setProperty('--tile-height', `${height}px`);
      this.observer.observe(this.grid);
    }
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    this.observer.disconnect();
    this.show(undefined);
  }

  private measure() {
    const { clientWidth: width = 0, clientHeight: height = 0 } = this.grid ?? {};
    if (width !== this.box.width || height !== this.box.height) {
      this.box = { width, height };
    }
  }

  private show(picture: Picture | undefined) {
    const element = this.video;
    if (this.shown && (this.shown.picture !== picture || this.shown.element !== element)) {
      this.shown.picture.detach(this.shown.element);
      this.shown = undefined;
    }
    if (picture && element && !this.shown) {
      picture.attach(element);
      this.shown = { picture, element };
    }
  }

  static override styles = [
    base,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-height: 0;
        padding: 12px;
        background: var(--sunken);
      }
      .grid {
        flex: 1;
        min-height: 0;
        display: flex;
        flex-wrap: wrap;
        gap: 12px;
        align-content: center;
        justify-content: center;
        overflow: hidden;
      }
      .grid stoa-tile {
        width: var(--tile-width);
        height: var(--tile-height);
      }
      .alone {
        padding-block-start: var(--space-12);
        text-align: center;
      }
      .split {
        flex: 1;
        min-height: 0;
        display: flex;
        gap: 12px;
      }
      .screen,
      .focus {
        flex: 1;
        min-width: 0;
        min-height: 0;
        margin: 0;
      }
      .focus stoa-tile {
        height: 100%;
      }
      .screen {
        display: flex;
        flex-direction: column;
        gap: 6px;
      }
      .screen video {
        flex: 1;
        min-height: 0;
        width: 100%;
        object-fit: contain;
        border-radius: var(--radius);
      }
      figcaption {
        display: flex;
        align-items: center;
        justify-content: center;
        gap: 6px;
      }
      .screen.own {
        align-items: center;
        justify-content: center;
        gap: var(--space-8);
        padding: var(--space-24);
        border: 1px dashed var(--edge);
        border-radius: var(--radius-tile);
        text-align: center;
      }
      .screen.own .button {
        margin-block-start: var(--space-12);
      }
      .screen.own > .icon svg {
        width: 40px;
        height: 40px;
        color: var(--accent);
      }
      .strip {
        flex: none;
        display: flex;
        flex-direction: column;
        gap: 12px;
        width: clamp(160px, 18cqw, 240px);
        overflow: auto;
        border-radius: var(--radius-tile);
      }
      .strip stoa-tile {
        flex: none;
        aspect-ratio: 16 / 10;
      }
      @container (max-width: 719px) {
        :host {
          padding: 8px;
        }
        .split {
          flex-direction: column;
        }
        .strip {
          flex-direction: row;
          width: auto;
          height: 104px;
        }
        .strip stoa-tile {
          height: 100%;
          aspect-ratio: 4 / 3;
        }
      }
    `,
  ];
}
customElements.define('stoa-stage', StoaStage);
