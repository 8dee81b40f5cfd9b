// SPDX-License-Identifier: Apache-2.0
import { css, html, nothing } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { base } from '#design/base.ts';
import { icon } from '#design/icons.ts';
import type { Named } from '../api.ts';
import { ApiFailure } from '../call.ts';
import { Spoken } from '../spoken.ts';
import { findsNobody, type Search } from './people.ts';
import { calendar } from './words.ts';

const askedAfterMillis = 150;

/**
 * Finds people by what is typed, among as many as a school has, and keeps whom one chooses: one of
 * them, or several. Arrows walk through what was found, Enter chooses, Escape closes, Backspace
 * takes the last one away. Fires `chosen` with the people.
 */
export class StoaPeoplePicker extends Spoken {
  @property() label = '';
  /** What stands in the field while nobody is chosen. */
  @property() hint = '';
  @property() complaint = '';
  @property({ type: Boolean }) several = false;
  @property({ attribute: false }) search: Search = findsNobody;
  @property({ attribute: false }) people: readonly Named[] = [];
  @state() private found?: readonly Named[] | undefined;
  @state() private at = 0;
  @state() private failed = false;
  @query('input') private readonly input!: HTMLInputElement;
  private asked = 0;
  private timer?: ReturnType<typeof setTimeout>;

  override disconnectedCallback() {
    super.disconnectedCallback();
    this.close();
  }

  override focus() {
    this.input.focus();
  }

  /** Whom the list offers: nobody twice. */
  private get offered(): readonly Named[] {
    return (this.found ?? []).filter(({ id }) => !this.people.some((one) => one.id === id));
  }

  override render() {
    const { found, offered, at, complaint } = this;
    const open = found !== undefined;
    const [single] = this.several ? [] : this.people;
    return html`<div class="field">
      <label for="input">${this.label}</label>
      <div class="box">
        ${this.several ? this.chips() : nothing}
        <input
          id="input"
          role="combobox"
          type="text"
          autocomplete="off"
          aria-autocomplete="list"
          aria-expanded=${open}
          aria-controls=${open ? 'list' : nothing}
          aria-activedescendant=${open && offered[at] ? `option-${at}` : nothing}
          aria-invalid=${complaint ? 'true' : 'false'}
          aria-describedby="help"
          placeholder=${single || this.people.length > 0 ? nothing : this.hint}
          .value=${single?.name ?? ''}
          @input=${this.typed}
          @click=${this.opened}
          @keydown=${this.pressed}
          @blur=${this.left}
        />
        ${
          single
            ? html`<button
                type="button"
                class="away"
                aria-label=${calendar.picker.away(single.name)}
                @click=${() => this.choose([])}
              >
                ${icon('x')}
              </button>`
            : nothing
        }
        ${open ? this.list() : nothing}
      </div>
      <div id="help">
        ${complaint ? html`<p class="complaint">${icon('circleAlert')} ${complaint}</p>` : nothing}
      </div>
      <p class="unseen" role="status">${open ? calendar.picker.found(offered.length) : ''}</p>
    </div>`;
  }

  private chips() {
    return this.people.map(
      (one) =>
        html`<span class="chip"
          >${one.name}<button
            type="button"
            aria-label=${calendar.picker.away(one.name)}
            @click=${() => this.dismiss(one)}
          >
            ${icon('x')}
          </button></span
        >`,
    );
  }

  private list() {
    const { offered, at } = this;
    if (offered.length === 0) {
      return html`<p class="list none small muted" id="list">
        ${this.failed ? calendar.picker.failed : calendar.picker.nobody}
      </p>`;
    }
    return html`<ul class="list" id="list" role="listbox" aria-label=${this.label}>
      ${offered.map(
        (one, i) =>
          html`<li
            role="option"
            id=${`option-${i}`}
            aria-selected=${i === at}
            @pointerdown=${(event: Event) => event.preventDefault()}
            @click=${() => this.take(one)}
          >
            ${one.name}
          </li>`,
      )}
    </ul>`;
  }

  private readonly typed = () => {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.find(this.input.value.trim()), askedAfterMillis);
  };

  private readonly opened = () => {
    if (this.found === undefined) {
      this.input.select();
      void this.find('');
    }
  };

  private async find(text: string) {
    const asked = ++this.asked;
    let found: readonly Named[] = [];
    this.failed = false;
    try {
      found = await this.search(text);
    } catch (error) {
      if (!(error instanceof ApiFailure)) {
        throw error;
      }
      this.failed = asked === this.asked;
    }
    if (asked === this.asked) {
      this.found = found;
      this.at = 0;
    }
  }

  private readonly pressed = (event: KeyboardEvent) => {
    const open = this.found !== undefined;
    switch (event.key) {
      case 'ArrowDown':
      case 'ArrowUp':
        event.preventDefault();
        this.walk(event.key === 'ArrowDown' ? 1 : -1);
        break;
      case 'Enter':
        if (open) {
          event.preventDefault();
          this.take(this.offered[this.at]);
        }
        break;
      case 'Escape':
        if (open) {
          event.preventDefault();
          event.stopPropagation();
          this.close();
        }
        break;
      case 'Backspace':
        if (this.several && this.input.value === '' && this.people.length > 0) {
          this.choose(this.people.slice(0, -1));
        }
        break;
    }
  };

  private walk(by: 1 | -1) {
    if (this.found === undefined) {
      void this.find('');
      return;
    }
    const count = this.offered.length;
    this.at = count === 0 ? 0 : (this.at + by + count) % count;
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' }),
    );
  }

  private take(one: Named | undefined) {
    if (one) {
      this.choose(this.several ? [...this.people, one] : [one]);
      this.close();
      this.input.focus();
    }
  }

  private dismiss(gone: Named) {
    this.choose(this.people.filter(({ id }) => id !== gone.id));
    this.input.focus();
  }

  private choose(people: readonly Named[]) {
    this.people = people;
    this.shown();
    this.dispatchEvent(new CustomEvent('chosen', { detail: people }));
  }

  /** What was typed and not chosen is nobody. */
  private readonly left = () => {
    this.close();
    if (!this.several && this.input.value.trim() === '' && this.people.length > 0) {
      this.choose([]);
    }
    this.shown();
  };

  private shown() {
    this.input.value = this.several ? '' : (this.people[0]?.name ?? '');
  }

  private close() {
    clearTimeout(this.timer);
    this.asked++;
    this.found = undefined;
  }

  static override styles = [
    base,
    css`
      .box {
        position: relative;
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px;
        min-height: 44px;
        padding: 3px;
        border: 1px solid var(--edge);
        border-radius: var(--radius-control);
        background: var(--surface);
      }
      :host([compact]) .box {
        min-height: 36px;
        padding: 0;
      }
      :host([compact]) .field {
        grid-template-columns: auto minmax(0, 1fr);
        align-items: center;
        gap: var(--space-8);
      }
      .box:has([aria-invalid='true']) {
        border-color: var(--bad);
      }
      .field input {
        flex: 1;
        width: auto;
        min-width: 110px;
        min-height: 36px;
        padding: 4px 8px;
        border: 0;
        background: none;
      }
      .field input:focus-visible {
        outline-offset: 1px;
      }
      :host([compact]) .field input {
        min-height: 34px;
        font-size: var(--text-13);
      }
      .chip {
        display: inline-flex;
        align-items: center;
        max-width: 100%;
        padding-inline-start: 10px;
        border-radius: 18px;
        background: var(--accent-soft);
        font-size: var(--text-13);
        overflow-wrap: anywhere;
      }
      .chip button,
      .away {
        display: grid;
        place-items: center;
        width: 32px;
        height: 32px;
        padding: 0;
        border: 0;
        border-radius: 50%;
        background: none;
        color: var(--ink-muted);
        cursor: pointer;
      }
      .chip button:hover,
      .away:hover {
        color: var(--ink);
        background: var(--accent-soft);
      }
      .chip .icon svg,
      .away .icon svg {
        width: 16px;
        height: 16px;
      }
      .list {
        position: absolute;
        inset-block-start: calc(100% + 4px);
        inset-inline: -1px;
        z-index: 60;
        min-width: 200px;
        max-height: 240px;
        padding: 4px;
        overflow-y: auto;
        border: 1px solid var(--line);
        border-radius: var(--radius);
        background: var(--surface);
        box-shadow: var(--shadow);
      }
      .none {
        padding: var(--space-12);
      }
      li {
        padding: 8px 10px;
        border-radius: 4px;
        font-size: var(--text-15);
        cursor: pointer;
      }
      li:hover {
        background: var(--sunken);
      }
      li[aria-selected='true'] {
        background: var(--accent);
        color: var(--on-accent);
      }
    `,
  ];
}
customElements.define('stoa-people-picker', StoaPeoplePicker);
