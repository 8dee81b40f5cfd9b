// SPDX-License-Identifier: Apache-2.0
import { html, nothing, type LitElement, type ReactiveController, type TemplateResult } from 'lit';
import { icon } from '#design/icons.ts';
import { ApiFailure } from './call.ts';
import { language, words } from './language.ts';

/** What was entered, by name; ends are trimmed, except of passwords. */
export type Entries = Readonly<Record<string, string>>;

/**
 * One try at a time of something that may fail: knows whether it runs, what went wrong, and which
 * fields are at fault. Owned by the element that shows it.
 */
export class Attempt implements ReactiveController {
  busy = false;
  failed?: ApiFailure;
  complaints: Readonly<Record<string, string>> = {};

  constructor(private readonly host: LitElement) {
    host.addController(this);
  }

  hostConnected() {
    this.busy = false;
  }

  /** Does the work unless some is under way. Whether it was done. */
  async run(work: () => Promise<unknown>): Promise<boolean> {
    if (this.busy) {
      return false;
    }
    this.become(true);
    try {
      this.complaints = {};
      await work();
      this.done();
      return true;
    } catch (error) {
      if (!(error instanceof ApiFailure)) {
        this.become(false);
        throw error;
      }
      this.become(false, error);
      this.focusComplaint();
      return false;
    }
  }

  /** Handles a form's submit: complains about what is not filled in, else does the work. */
  submit(work: (entries: Entries, form: HTMLFormElement) => Promise<unknown>) {
    return async (event: Event) => {
      event.preventDefault();
      const form = event.target as HTMLFormElement;
      this.complaints = complaintsOf(form);
      if (Object.keys(this.complaints).length > 0) {
        delete this.failed;
        this.host.requestUpdate();
        this.focusComplaint();
      } else {
        await this.run(() => work(entriesOf(form), form));
      }
    };
  }

  /** Says of a field what is wrong with it. */
  complain(name: string, complaint: string) {
    this.complaints = { [name]: complaint };
    this.host.requestUpdate();
  }

  forget() {
    this.become(false);
  }

  /** What went wrong, unless it is said at a field. */
  notice(): TemplateResult {
    const { failed } = this;
    const { title, lead } = failed ? told(failed) : { title: '', lead: '' };
    return html`<div role="alert">
      ${
        failed && Object.keys(this.complaints).length === 0
          ? html`<div class="notice bad">
              ${icon('circleAlert')}
              <p><strong>${title}</strong>${lead}</p>
            </div>`
          : nothing
      }
    </div>`;
  }

  /** The words on the button that starts it. */
  label(idle: unknown): unknown {
    return this.busy ? html`<span class="turning">${icon('loader')}</span> ${idle}` : idle;
  }

  private done() {
    this.busy = false;
    delete this.failed;
    this.host.requestUpdate();
  }

  private become(busy: boolean, failed?: ApiFailure) {
    this.busy = busy;
    this.failed = failed as ApiFailure;
    const name = failed?.field;
    // What is wrong with something that is not to be seen here is said above the form.
    const shown = name && this.host.renderRoot.querySelector(`[name="${CSS.escape(name)}"]`);
    this.complaints = failed && shown ? { [name]: told(failed).lead } : {};
    this.host.requestUpdate();
  }

  private focusComplaint() {
    void this.host.updateComplete.then(() =>
      this.host.renderRoot.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus(),
    );
  }
}

/** Failures that the server's own sentence says more of than their kind does. */
const serverKnows = new Set<string>(['invalid', 'conflict', 'denied', 'missing', 'notOpen']);

/** What a failure means, in the reader's language: the server itself speaks English only. */
export function told(failure: ApiFailure): { readonly title: string; readonly lead: string } {
  const known = words.codes[failure.code];
  const { title, lead } = known ?? words.failures[failure.kind];
  const exact = language === 'en' && serverKnows.has(failure.kind);
  return { title, lead: !known && exact ? failure.message || lead : lead };
}

export function entriesOf(form: HTMLFormElement): Entries {
  return Object.fromEntries(
    [...new FormData(form)].map(([name, value]) => [
      name,
      typeof value === 'string' ? trimmed(form, name, value) : '',
    ]),
  );
}

function trimmed(form: HTMLFormElement, name: string, value: string): string {
  const control = form.elements.namedItem(name);
  return control instanceof HTMLInputElement && control.type === 'password' ? value : value.trim();
}

function complaintsOf(form: HTMLFormElement): Record<string, string> {
  const complaints: Record<string, string> = {};
  for (const control of form.elements) {
    if (
      (control instanceof HTMLInputElement || control instanceof HTMLSelectElement) &&
      !control.validity.valid
    ) {
      complaints[control.name] = complaintOf(control);
    }
  }
  return complaints;
}

function complaintOf(control: HTMLInputElement | HTMLSelectElement): string {
  const { validity, name, type } = control;
  if (validity.valueMissing) {
    return name === 'email' ? words.needEmail : name === 'password' ? words.needPassword : words.needThis;
  }
  if (validity.tooShort && control instanceof HTMLInputElement) {
    return words.tooShort(control.minLength);
  }
  return type === 'email' ? words.notEmail : words.notValid;
}
