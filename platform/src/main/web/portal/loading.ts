// SPDX-License-Identifier: Apache-2.0
import { html, type ReactiveController, type TemplateResult } from 'lit';
import { icon } from '#design/icons.ts';
import { ApiFailure } from './call.ts';
import './failure.ts';
import { words } from './language.ts';
import { onChange } from './live.ts';
import type { Spoken } from './spoken.ts';

/**
 * What a page shows is loaded when the page is, and again whenever the server tells of a change.
 * Owned by the page.
 */
export class Loading implements ReactiveController {
  failed?: ApiFailure | undefined;
  private forget?: () => void;

  /** @param topics beginnings of the changes that concern the page, as "people." */
  constructor(
    private readonly host: Spoken,
    private readonly load: () => Promise<unknown>,
    private readonly topics: readonly string[] = [],
  ) {
    host.addController(this);
  }

  hostConnected() {
    void this.run();
    if (this.topics.length > 0) {
      this.forget = onChange(this.topics, () => void this.run());
    }
  }

  hostDisconnected() {
    this.forget?.();
  }

  readonly run = async (): Promise<void> => {
    try {
      await this.load();
      this.failed = undefined;
    } catch (error) {
      if (!(error instanceof ApiFailure)) {
        throw error;
      }
      if (error.status === 401) {
        this.host.signedOut();
      }
      this.failed = error;
    }
    this.host.requestUpdate();
  };

  /** What stands in place of what is not there yet, or could not be loaded. */
  show(): TemplateResult {
    return this.failed
      ? html`<stoa-failure .kind=${this.failed.kind} @retry=${this.run}></stoa-failure>`
      : html`<p class="muted" role="status">
          <span class="turning">${icon('loader')}</span> ${words.opening}
        </p>`;
  }
}
