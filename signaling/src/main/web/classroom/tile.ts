// SPDX-License-Identifier: Apache-2.0
import { LitElement, css, html, nothing, type PropertyValues } from 'lit';
import { property, query } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import { base } from '#design/base.ts';
import { icon } from '#design/icons.ts';
import { initials, type Member, type Picture } from './members.ts';
import type { Strings } from './strings.ts';

/** One person: their picture or initials, name, and state that is visible without hovering. */
export class StoaTile extends LitElement {
  @property({ attribute: false }) member!: Member;
  @property({ attribute: false }) words!: Strings;
  @property({ type: Boolean, reflect: true }) compact = false;
  @query('video') private readonly video!: HTMLVideoElement | null;
  private shown?: { picture: Picture; element: HTMLVideoElement };

  override render() {
    const { member, words } = this;
    const weak = member.quality === 'weak' || member.quality === 'lost';
    return html`
      <div class="tile ${classMap({ speaking: member.speaking })}" role="group" aria-label=${this.summary()}>
        ${
          member.camera
            ? html`<video class=${classMap({ mirrored: member.self })} autoplay playsinline muted></video>`
            : html`<div class="nobody">
                <span class="avatar" aria-hidden="true">${initials(member.name)}</span>
              </div>`
        }
        <div class="label" aria-hidden="true">
          ${member.speaking ? html`<span class="speaks">${icon('audioLines')}</span>` : nothing}
          ${member.microphone ? nothing : html`<span class="silent">${icon('micOff')}</span>`}
          <span class="name"
            >${member.name}${member.self ? html` <span class="muted">(${words.you})</span>` : nothing}</span
          >
          ${this.quality(weak)}
        </div>
      </div>
    `;
  }

  private quality(weak: boolean) {
    const { member, words, compact } = this;
    if (member.quality === 'unknown') {
      return nothing;
    }
    if (!weak) {
      return compact ? nothing : html`<span class="network">${icon('signalHigh')}</span>`;
    }
    const lost = member.quality === 'lost';
    return html`<span class="network weak"
      >${icon(lost ? 'signalZero' : 'signalLow')}
      ${compact ? nothing : html`<span class="meaning">${lost ? words.lost : words.weak}</span>`}</span
    >`;
  }

  private summary(): string {
    const { member, words } = this;
    const parts = [member.self ? `${member.name} (${words.you})` : member.name];
    if (member.speaking) parts.push(words.speaking);
    if (!member.microphone) parts.push(words.muted);
    if (!member.camera) parts.push(words.cameraOff);
    if (member.quality === 'weak') parts.push(words.weak);
    if (member.quality === 'lost') parts.push(words.lost);
    return words.tile(parts);
  }

  protected override updated(changed: PropertyValues<this>) {
    super.updated(changed);
    this.show(this.member.camera);
  }

  override connectedCallback() {
    super.connectedCallback();
    if (this.hasUpdated) {
      this.show(this.member.camera);
    }
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    this.show(undefined);
  }

  private show(picture: Picture | undefined) {
    const element = this.video;
    if (this.shown && (this.shown.picture !== picture || this.shown.element !== element)) {
      this.shown.picture.detach(this.shown.element);
      this.shown = undefined;
    }
    if (picture && element && !this.shown) {
      element.muted = true;
      picture.attach(element);
      this.shown = { picture, element };
    }
  }

  static override styles = [
    base,
    css`
      :host {
        container: tile / size;
        min-width: 0;
        min-height: 0;
      }
      .tile {
        position: relative;
        width: 100%;
        height: 100%;
        overflow: hidden;
        border-radius: var(--radius-tile);
        background: var(--surface);
        border: 1px solid var(--line);
        transition: border-color var(--quick);
      }
      .tile.speaking {
        border: 3px solid var(--warm);
      }
      video {
        display: block;
        width: 100%;
        height: 100%;
        object-fit: cover;
      }
      video.mirrored {
        scale: -1 1;
      }
      .nobody {
        display: grid;
        place-items: center;
        height: 100%;
        padding-block-end: 24px;
      }
      .avatar {
        display: grid;
        place-items: center;
        width: clamp(40px, 34cqmin, 112px);
        aspect-ratio: 1;
        border-radius: 50%;
        background: color-mix(in srgb, var(--accent) 14%, var(--surface));
        color: var(--accent);
        font: 560 clamp(15px, 13cqmin, 40px) / 1 var(--serif);
      }
      .label {
        position: absolute;
        inset-block-end: 8px;
        inset-inline-start: 8px;
        max-width: calc(100% - 16px);
        display: flex;
        align-items: center;
        gap: 6px;
        padding: 3px 10px;
        border-radius: var(--radius-control);
        background: var(--surface);
        font-size: var(--text-13);
        font-weight: 550;
      }
      .speaking .label {
        inset-block-end: 6px;
        inset-inline-start: 6px;
      }
      .label .icon svg {
        width: 16px;
        height: 16px;
      }
      .label > * {
        display: inline-flex;
        align-items: center;
        gap: 4px;
      }
      .label .name {
        display: block;
        min-width: 0;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .speaks {
        color: var(--warm);
      }
      .silent {
        color: var(--bad);
      }
      .network {
        color: var(--ok);
        white-space: nowrap;
      }
      .network.weak {
        color: var(--warn);
      }
      @container tile (max-width: 240px) {
        .meaning {
          display: none;
        }
      }
      @container tile (max-width: 200px) {
        .label {
          padding: 1px 6px;
          inset-block-end: 4px;
          inset-inline-start: 4px;
        }
        .nobody {
          padding-block-end: 16px;
        }
      }
    `,
  ];
}
customElements.define('stoa-tile', StoaTile);
