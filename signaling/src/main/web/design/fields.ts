// SPDX-License-Identifier: Apache-2.0
import { html, nothing, type TemplateResult } from 'lit';
import { icon } from './icons.ts';

/** What every control of a form has; its name is its id, too. */
interface Labelled {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  /** What is wrong with what was entered. */
  readonly complaint?: string | undefined;
  readonly required?: boolean;
}

export interface Field extends Labelled {
  readonly type?: 'text' | 'email' | 'password' | 'search' | 'url' | 'date' | 'number' | 'file' | 'color';
  readonly value?: string;
  readonly autocomplete?: AutoFill;
  readonly inputmode?: 'numeric' | 'text';
  readonly placeholder?: string;
  readonly minlength?: number;
  readonly maxlength?: number;
  readonly accept?: string;
  /** Of the text: a code or an address is written from left to right in every language. */
  readonly direction?: 'ltr';
  readonly changed?: (event: Event) => void;
}

export interface Choice extends Labelled {
  readonly value?: string;
  readonly options: readonly (readonly [value: string, label: string])[];
  readonly changed?: (event: Event) => void;
}

/** A line to fill in, with its label above and what helps below. */
export function field(of: Field): TemplateResult {
  const { name, type = 'text', complaint } = of;
  return html`<div class="field">
    <label for=${name}>${of.label}</label>
    <input
      id=${name}
      name=${name}
      type=${type}
      dir=${of.direction ?? (type === 'email' || type === 'url' ? 'ltr' : nothing)}
      autocomplete=${of.autocomplete ?? nothing}
      inputmode=${of.inputmode ?? nothing}
      placeholder=${of.placeholder ?? nothing}
      minlength=${of.minlength ?? nothing}
      maxlength=${of.maxlength ?? nothing}
      accept=${of.accept ?? nothing}
      ?required=${of.required}
      .defaultValue=${of.value ?? ''}
      aria-invalid=${complaint ? 'true' : 'false'}
      aria-describedby=${`${name}-help`}
      @change=${of.changed ?? nothing}
    />
    ${help(of)}
  </div>`;
}

/** One of several. */
export function choice(of: Choice): TemplateResult {
  const { name, value = '', complaint } = of;
  return html`<div class="field">
    <label for=${name}>${of.label}</label>
    <select
      id=${name}
      name=${name}
      ?required=${of.required}
      aria-invalid=${complaint ? 'true' : 'false'}
      aria-describedby=${`${name}-help`}
      @change=${of.changed ?? nothing}
    >
      ${of.options.map(
        ([one, label]) => html`<option value=${one} ?selected=${one === value}>${label}</option>`,
      )}
    </select>
    ${help(of)}
  </div>`;
}

/** Yes or no. */
export function check(
  of: Labelled & {
    readonly checked?: boolean;
    readonly value?: string;
    /** What it is about, where the label alone does not say it. */
    readonly about?: string;
  },
): TemplateResult {
  return html`<label class="check">
    <input
      type="checkbox"
      name=${of.name}
      value=${of.value ?? 'on'}
      .defaultChecked=${of.checked ?? false}
      aria-label=${of.about ? `${of.about}: ${of.label}` : nothing}
      aria-describedby=${of.hint ? `${of.name}-help` : nothing}
    />
    <span>${of.label}</span>
    ${of.hint ? html`<span class="hint" id=${`${of.name}-help`}>${of.hint}</span>` : nothing}
  </label>`;
}

function help({ name, hint, complaint }: Labelled): TemplateResult {
  return html`<div id=${`${name}-help`}>
    ${hint ? html`<p class="hint">${hint}</p>` : nothing}
    ${complaint ? html`<p class="complaint">${icon('circleAlert')} ${complaint}</p>` : nothing}
  </div>`;
}
