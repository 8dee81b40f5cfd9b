// SPDX-License-Identifier: Apache-2.0
import { css, html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { base } from '#design/base.ts';
import '#design/dialog.ts';
import { choice, field } from '#design/fields.ts';
import { icon } from '#design/icons.ts';
import { pages } from '#design/tables.ts';
import type { Named } from '../api.ts';
import { ask, type Schemas } from '../ask.ts';
import { Attempt, entriesOf, type Entries } from '../form.ts';
import { words } from '../language.ts';
import { Spoken } from '../spoken.ts';
import { tell } from '../toaster.ts';
import { forms } from './calendar-styles.ts';
import './people-picker.ts';
import { searchIn } from './people.ts';
import { policySentences } from './policy.ts';
import { calendar } from './words.ts';

type SessionType = Schemas['SessionType'];
type Policy = Schemas['SessionPolicy'];

const usual: Policy = {
  cancelBefore: 12,
  early: 'refund',
  late: 'none',
  noShowAfter: 10,
  noShow: 'none',
  tutorNoShow: 'refund',
  technicalPercent: 50,
};

const allTutors = searchIn({ everybody: true, tutors: [], students: [] }, 'tutor');

/** Makes or changes a kind of class; says in a sentence what its policy means. Fires `changed` and `close`. */
export class StoaTypeDialog extends Spoken {
  @property({ attribute: false }) type?: SessionType | undefined;
  @state() private entries?: Entries;
  /** Who is to teach it, where that was changed. */
  @state() private tutors?: readonly Named[];
  private readonly attempt: Attempt = new Attempt(this);

  private readonly typed = (event: Event) => {
    this.entries = entriesOf(event.currentTarget as HTMLFormElement);
  };

  private readonly send = async (entries: Entries) => {
    const number = (name: string) => Number(entries[name] ?? 0);
    const body = {
      name: entries['name'] ?? '',
      minutes: number('minutes'),
      seats: number('seats'),
      bufferBefore: number('bufferBefore'),
      bufferAfter: number('bufferAfter'),
      minimumNotice: number('minimumNotice') * 60,
      horizon: number('horizon'),
      startEvery: number('startEvery'),
      confirmation: entries['confirmation'] as SessionType['confirmation'],
      colour: entries['colour'] ?? '#0f5c6e',
      policy: policyOf(entries),
      tutors: (this.tutors ?? this.type?.tutors ?? []).map(({ id }) => id),
    };
    if (this.type) {
      const { id, etag } = this.type;
      await ask('patch', '/session-types/{id}', { path: { id }, body, ifMatch: etag });
    } else {
      await ask('post', '/session-types', { body });
    }
    this.done();
  };

  private readonly archive = () =>
    this.attempt.run(async () => {
      if (this.type) {
        const { id, etag, archived } = this.type;
        await ask('patch', '/session-types/{id}', {
          path: { id },
          body: { archived: !archived },
          ifMatch: etag,
        });
        this.done();
      }
    });

  private done() {
    tell(words.saved);
    this.dispatchEvent(new Event('changed'));
    this.dispatchEvent(new Event('close'));
  }

  override render() {
    const { attempt, type } = this;
    const text = calendar.types;
    const policy = this.entries ? policyOf(this.entries) : (type?.policy ?? usual);
    return html`<stoa-dialog
      heading=${type ? text.editNamed(type.name) : text.add}
      closing=${words.close}
      @close=${() => this.dispatchEvent(new Event('close'))}
    >
      <form novalidate @submit=${attempt.submit(this.send)} @input=${this.typed}>
        ${attempt.notice()}
        ${field({ name: 'name', label: text.name, value: type?.name ?? '', required: true, maxlength: 100, autocomplete: 'off', complaint: attempt.complaints['name'] })}
        <div class="fields">
          ${this.number('minutes', calendar.minutes, type?.minutes ?? 60, 5, 720)}
          ${this.number('seats', text.seats, type?.seats ?? 1, 1, 100)}
          ${field({ name: 'colour', label: text.colour, type: 'color', value: type?.colour ?? '#0f5c6e' })}
        </div>
        <div class="fields">
          ${this.number('bufferBefore', calendar.hours.before, type?.bufferBefore ?? 0, 0, 240)}
          ${this.number('bufferAfter', calendar.hours.after, type?.bufferAfter ?? 0, 0, 240)}
          ${this.number('startEvery', text.startEvery, type?.startEvery ?? 30, 5, 720)}
        </div>
        <div class="fields">
          ${this.number('minimumNotice', text.notice, Math.round((type?.minimumNotice ?? 120) / 60), 0, 720)}
          ${this.number('horizon', text.horizon, type?.horizon ?? 60, 1, 730)}
        </div>
        ${choice({ name: 'confirmation', label: text.confirmation, value: type?.confirmation ?? 'manual', options: (['manual', 'auto', 'instant'] as const).map((one) => [one, text.confirmations[one]] as const) })}
        <stoa-people-picker
          several
          .label=${text.tutors}
          .hint=${text.everybody}
          .search=${allTutors}
          .people=${this.tutors ?? type?.tutors ?? []}
          .complaint=${attempt.complaints['tutors'] ?? ''}
          @chosen=${({ detail }: CustomEvent<readonly Named[]>) => (this.tutors = detail)}
        ></stoa-people-picker>
        ${this.policy(policy)}
        <p class="bar end">
          ${
            type
              ? html`<button type="button" class="button" @click=${() => void this.archive()}>
                  ${type.archived ? text.restore : text.archive}
                </button>`
              : nothing
          }
          <button class="button primary" aria-disabled=${attempt.busy}>${attempt.label(words.save)}</button>
        </p>
      </form>
    </stoa-dialog>`;
  }

  private number(name: string, label: string, value: number, min: number, max: number) {
    return html`<div class="field">
      <label for=${name}>${label}</label>
      <input
        id=${name}
        name=${name}
        type="number"
        required
        min=${min}
        max=${max}
        .defaultValue=${`${value}`}
      />
    </div>`;
  }

  private policy(policy: Policy) {
    const text = calendar.policy;
    const options = (keys: readonly (keyof typeof text.choices)[]) =>
      keys.map((one) => [one, text.choices[one]] as const);
    return html`<fieldset>
      <legend>${text.title}</legend>
      <div class="fields">
        ${this.number('cancelBefore', text.hours, policy.cancelBefore, 0, 720)}
        ${choice({ name: 'early', label: text.ifEarly, value: policy.early, options: options(['refund', 'credit']) })}
        ${choice({ name: 'late', label: text.ifLate, value: policy.late, options: options(['refund', 'partial', 'none']) })}
        ${policy.late === 'partial' ? this.number('latePercent', text.percent, policy.latePercent ?? 50, 1, 99) : nothing}
        ${this.number('noShowAfter', text.after, policy.noShowAfter, 1, 240)}
        ${choice({ name: 'noShow', label: text.ifNoShow, value: policy.noShow, options: options(['refund', 'partial', 'none']) })}
        ${policy.noShow === 'partial' ? this.number('noShowPercent', text.percent, policy.noShowPercent ?? 50, 1, 99) : nothing}
        ${this.number('technicalPercent', text.technicalPercent, policy.technicalPercent ?? 50, 1, 100)}
        ${this.number('lateFeePercent', text.feePercent, policy.lateFeePercent ?? 0, 0, 100)}
      </div>
      <div class="notice" role="status">
        ${icon('messageSquare')}
        <p class="small">${policySentences(policy).join(' ')}</p>
      </div>
    </fieldset>`;
  }

  static override styles = [
    base,
    pages,
    forms,
    css`
      fieldset .fields {
        grid-template-columns: repeat(auto-fit, minmax(160px, 1fr));
      }
      fieldset {
        display: grid;
        gap: var(--space-12);
        padding-block-start: var(--space-16);
        border-block-start: 1px solid var(--line);
      }
      .fields {
        align-items: end;
      }
    `,
  ];
}
customElements.define('stoa-type-dialog', StoaTypeDialog);

function policyOf(entries: Entries): Policy {
  const number = (name: string, usually: number) => Number(entries[name] ?? usually);
  const late = (entries['late'] ?? 'none') as Policy['late'];
  const noShow = (entries['noShow'] ?? 'none') as Policy['noShow'];
  const fee = number('lateFeePercent', 0);
  return {
    cancelBefore: number('cancelBefore', usual.cancelBefore),
    early: (entries['early'] ?? 'refund') as Policy['early'],
    late,
    ...(late === 'partial' && { latePercent: number('latePercent', 50) }),
    noShowAfter: number('noShowAfter', usual.noShowAfter),
    noShow,
    ...(noShow === 'partial' && { noShowPercent: number('noShowPercent', 50) }),
    tutorNoShow: 'refund',
    technicalPercent: number('technicalPercent', 50),
    ...(fee > 0 && { lateFeePercent: fee }),
  };
}
