// SPDX-License-Identifier: Apache-2.0
import { LitElement, css, html, nothing, type PropertyValues } from 'lit';
import { property, query } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { base } from '#design/base.ts';
import { icon } from '#design/icons.ts';
import { textMax, type ChatLine } from './chat.ts';
import type { Strings } from './strings.ts';

/** What is written in the class, and a field to write. Fires `close`, and `stoa-say` with the text as detail. */
export class StoaChatPanel extends LitElement {
  @property({ attribute: false }) lines: readonly ChatLine[] = [];
  @property({ attribute: false }) words!: Strings;
  @property({ type: Boolean }) mayWrite = true;
  @property() locale = 'en';
  @query('textarea') private readonly field!: HTMLTextAreaElement | null;
  @query('.log') private readonly list!: HTMLElement | null;
  private atEnd = true;

  override render() {
    const { words, lines } = this;
    return html`<aside aria-labelledby="chat" @keydown=${this.onKey}>
      <header>
        <h2 id="chat">${words.chat}</h2>
        <button class="button quiet square" aria-label=${words.close} @click=${this.close}>
          ${icon('x')}
        </button>
      </header>
      ${lines.length ? nothing : html`<p class="empty muted">${words.chatEmpty}</p>`}
      <div class="log" role="log" aria-label=${words.chatLog} tabindex="0">
        <ol>
          ${repeat(
            lines,
            ({ id }) => id,
            (line) => this.line(line),
          )}
        </ol>
      </div>
      ${
        this.mayWrite
          ? html`<form @submit=${this.onSubmit}>
              <textarea
                rows="2"
                maxlength=${textMax}
                aria-label=${words.chatField}
                placeholder=${words.chatField}
                enterkeyhint="send"
              ></textarea>
              <button class="button primary square" aria-label=${words.send}>${icon('send')}</button>
            </form>`
          : nothing
      }
    </aside>`;
  }

  private line({ name, self, text, at }: ChatLine) {
    const time = at.toLocaleTimeString(this.locale, { hour: '2-digit', minute: '2-digit' });
    return html`<li>
      <p class="who">
        <strong>${self ? this.words.youWrote : name}</strong>
        <time class="muted small numbers" datetime=${at.toISOString()}>${time}</time>
      </p>
      <p class="text">${text}</p>
    </li>`;
  }

  /** Puts the focus where one writes. */
  async focusField(): Promise<void> {
    await this.updateComplete;
    this.field?.focus();
  }

  protected override willUpdate() {
    const { list } = this;
    this.atEnd = !list || list.scrollHeight - list.scrollTop - list.clientHeight < 48;
  }

  protected override updated(changed: PropertyValues<this>) {
    const own = this.lines.at(-1)?.self ?? false;
    if (changed.has('lines') && this.list && (this.atEnd || own)) {
      this.list.scrollTop = this.list.scrollHeight;
    }
  }

  private readonly onKey = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && event.target === this.field && !event.shiftKey && !event.isComposing) {
      this.say(event);
    }
  };

  private readonly onSubmit = (event: Event) => this.say(event);

  private say(event: Event) {
    event.preventDefault();
    const text = this.field?.value.trim();
    if (text && this.field) {
      this.field.value = '';
      this.dispatchEvent(new CustomEvent<string>('stoa-say', { detail: text }));
    }
    this.field?.focus();
  }

  /** Gives back what could not be sent. */
  restore(text: string) {
    if (this.field && !this.field.value) {
      this.field.value = text;
    }
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
        justify-content: space-between;
        padding: var(--space-12) var(--space-12) var(--space-12) var(--space-16);
        border-block-end: 1px solid var(--line);
      }
      .empty {
        padding: var(--space-16);
      }
      .log {
        flex: 1;
        min-height: 0;
        overflow: auto;
        padding-block: var(--space-8);
      }
      li {
        padding: var(--space-8) var(--space-16);
      }
      .who {
        display: flex;
        align-items: baseline;
        justify-content: space-between;
        gap: var(--space-12);
      }
      .text {
        white-space: pre-wrap;
        overflow-wrap: anywhere;
      }
      form {
        display: flex;
        align-items: flex-end;
        gap: var(--space-8);
        padding: var(--space-12);
        border-block-start: 1px solid var(--line);
      }
      textarea {
        flex: 1;
        min-width: 0;
        min-height: 44px;
        padding: 8px 12px;
        border: 1px solid var(--edge);
        border-radius: var(--radius-control);
        background: var(--surface);
        color: var(--ink);
        font: 400 var(--text-15) / 1.4 var(--sans);
        resize: none;
      }
    `,
  ];
}
customElements.define('stoa-chat-panel', StoaChatPanel);
