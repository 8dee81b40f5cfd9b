// SPDX-License-Identifier: Apache-2.0
import { LitElement, html } from 'lit';
import { call } from '../../main/web/portal/call.ts';
import { onChange } from '../../main/web/portal/live.ts';

/** The school's books, as they come. */
export class StoaShelfPage extends LitElement {
  private titles: string[] = [];
  private end = () => {};

  override connectedCallback() {
    super.connectedCallback();
    this.end = onChange(['book.', 'resumed'], () => void this.read());
    void this.read();
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    this.end();
  }

  private async read() {
    const { body } = await call<{ items: { title: string }[] }>({ method: 'GET', path: 'books' });
    this.titles = body.items.map(({ title }) => title);
    this.requestUpdate();
  }

  override render() {
    return html`<h1>Books</h1>
      <ul>
        ${this.titles.map((title) => html`<li>${title}</li>`)}
      </ul>`;
  }
}

customElements.define('stoa-shelf-page', StoaShelfPage);
