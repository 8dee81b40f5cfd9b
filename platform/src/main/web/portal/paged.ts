// SPDX-License-Identifier: Apache-2.0
import { html, nothing, type TemplateResult } from 'lit';
import { ApiFailure } from './call.ts';
import { Loading } from './loading.ts';
import type { Spoken } from './spoken.ts';

interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
}

/** A list that is read page by page, from its start whenever it changes. Owned by whoever shows it. */
export class Paged<Item> {
  items?: readonly Item[];
  private next: string | null = null;
  private asked = 0;
  private readonly loading: Loading;

  /**
   * @param read the page after a cursor; without one, the first
   * @param topics beginnings of the changes that concern the list
   */
  constructor(
    private readonly host: Spoken,
    private readonly read: (after?: string) => Promise<Page<Item>>,
    topics: readonly string[] = [],
  ) {
    this.loading = new Loading(host, () => this.take(), topics);
  }

  /** Reads it from its start. */
  get run(): () => Promise<void> {
    return this.loading.run;
  }

  private async take(after?: string) {
    const asked = ++this.asked;
    const page = await this.read(after);
    // Answers may overtake each other while somebody types or changes a filter.
    if (asked === this.asked) {
      this.items = after === undefined ? page.items : [...(this.items ?? []), ...page.items];
      this.next = page.next;
      this.host.requestUpdate();
    }
  }

  private readonly more = async () => {
    try {
      await this.take(this.next ?? undefined);
    } catch (error) {
      if (!(error instanceof ApiFailure)) {
        throw error;
      }
      this.loading.failed = error;
      this.host.requestUpdate();
    }
  };

  /** The list as it is drawn, or what stands in its place while there is none. */
  show(list: (items: readonly Item[]) => TemplateResult): TemplateResult {
    return this.items && !this.loading.failed ? list(this.items) : this.loading.show();
  }

  /** Asks for the next page, where there is one. */
  button(label: string): TemplateResult | typeof nothing {
    return this.next
      ? html`<p class="bar"><button class="button" @click=${this.more}>${label}</button></p>`
      : nothing;
  }
}
