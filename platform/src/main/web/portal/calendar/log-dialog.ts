// SPDX-License-Identifier: Apache-2.0
import '../kit.ts';
import { css, html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { base } from '#design/base.ts';
import '#design/dialog.ts';
import type { Named } from '../api.ts';
import type { Schemas } from '../ask.ts';
import { Attempt, type Entries } from '../form.ts';
import { words } from '../language.ts';
import { Spoken } from '../spoken.ts';
import { tell } from '../toaster.ts';
import { forms } from './calendar-styles.ts';
import { flush, keep, remembered, waiting } from './log-queue.ts';
import { log } from './log-words.ts';
import { dayKey, momentOf, timeKey } from './span.ts';

type SessionLog = Schemas['SessionLog'];

/** What is known of the session beforehand. */
export interface Given {
  readonly booking?: string;
  readonly students?: readonly string[];
  readonly startsAt?: string;
  readonly minutes?: number;
}

/** Logs a session, with or without a network, or changes one. Fires `changed` and `close`. */
export class StoaLogDialog extends Spoken {
  @property({ attribute: false }) given: Given = {};
  /** What is changed; nothing where a session is logged anew. */
  @property({ attribute: false }) logged?: SessionLog | undefined;
  @state() private students: readonly Named[] = [];
  private readonly clientId = crypto.randomUUID();
  private readonly attempt: Attempt = new Attempt(this);

  override connectedCallback() {
    super.connectedCallback();
    void remembered().then((known) => {
      const had = this.logged?.students ?? [];
      this.students = [
        ...had,
        ...(known?.students ?? []).filter(({ id }) => !had.some((one) => one.id === id)),
      ];
    });
  }

  private readonly send = async (entries: Entries, form: HTMLFormElement) => {
    const { day = '', time = '', minutes = '', note = '' } = entries;
    const students = new FormData(form).getAll('student').map(String);
    const { booking } = this.given;
    const said = {
      startsAt: momentOf(day, time).toISOString(),
      minutes: Number(minutes),
      note,
      students,
      ...(booking && { booking }),
    };
    const edit = this.logged ? changesOf(this.logged, said) : said;
    if (Object.keys(edit).length > 0) {
      await this.put({ editedAt: new Date().toISOString(), ...edit });
    }
    this.end();
  };

  private readonly unlog = () =>
    this.attempt.run(async () => {
      await this.put({ editedAt: new Date().toISOString(), deleted: true });
      this.end();
    });

  private async put(edit: Schemas['SessionEdit']) {
    const clientId = this.logged?.id ?? this.clientId;
    await keep({ clientId, edit });
    await flush();
    const left = (await waiting()).find((one) => one.clientId === clientId);
    tell(left ? (left.refused ?? log.kept) : edit.deleted ? log.removed : log.logged);
  }

  private end() {
    this.dispatchEvent(new Event('changed'));
    this.dispatchEvent(new Event('close'));
  }

  override render() {
    const { attempt, logged, given } = this;
    const startsAt = logged?.startsAt ?? given.startsAt;
    const from = startsAt ? new Date(startsAt) : new Date();
    const minutes = logged?.minutes ?? given.minutes ?? 60;
    const input = (name: string, label: string, type: string, value: string) =>
      html`<div class="field">
        <label for=${name}>${label}</label>
        <input
          id=${name}
          name=${name}
          type=${type}
          required
          min=${type === 'number' ? 1 : nothing}
          max=${type === 'number' ? 1440 : nothing}
          .defaultValue=${value}
        />
      </div>`;
    return html`<stoa-dialog
      heading=${log.log}
      closing=${words.close}
      @close=${() => this.dispatchEvent(new Event('close'))}
    >
      <form novalidate @submit=${attempt.submit(this.send)}>
        <p class="muted small">${log.lead}</p>
        ${attempt.notice()} ${this.people()}
        <div class="fields when">
          ${input('day', log.date, 'date', dayKey(from))} ${input('time', log.start, 'time', timeKey(from))}
          ${input('minutes', log.minutes, 'number', `${minutes}`)}
        </div>
        <div class="field">
          <label for="note">${log.note}</label>
          <textarea id="note" name="note" maxlength="4000" .defaultValue=${logged?.note ?? ''}></textarea>
        </div>
        <p class="bar end">
          ${
            logged
              ? html`<button type="button" class="button bad" @click=${() => void this.unlog()}>
                  ${log.remove}
                </button>`
              : nothing
          }
          <button class="button primary" aria-disabled=${attempt.busy}>${attempt.label(words.save)}</button>
        </p>
      </form>
    </stoa-dialog>`;
  }

  private people() {
    const chosen = this.logged?.students.map(({ id }) => id) ?? this.given.students ?? [];
    return html`<fieldset>
      <legend>${log.students}</legend>
      ${this.students.map(
        ({ id, name }) =>
          html`<label class="check">
            <input type="checkbox" name="student" value=${id} .defaultChecked=${chosen.includes(id)} />
            <span>${name}</span>
          </label>`,
      )}
      ${this.students.length === 0 ? html`<p class="muted small">${log.noStudents}</p>` : nothing}
    </fieldset>`;
  }

  static override styles = [
    base,
    forms,
    css`
      form {
        display: grid;
        gap: var(--space-16);
      }
      fieldset {
        max-height: 180px;
        overflow-y: auto;
      }
    `,
  ];
}
customElements.define('stoa-log-dialog', StoaLogDialog);

type Said = Required<Pick<Schemas['SessionEdit'], 'startsAt' | 'minutes' | 'note' | 'students'>>;

/** What is said anew: what is not touched here may have been changed on another device. */
function changesOf(logged: SessionLog, { startsAt, minutes, note, students }: Said): Partial<Said> {
  const before = logged.students.map(({ id }) => id);
  const sameStart = logged.startsAt && timeKeys(logged.startsAt) === timeKeys(startsAt);
  const sameStudents = before.length === students.length && students.every((id) => before.includes(id));
  return {
    ...(!sameStart && { startsAt }),
    ...(minutes !== logged.minutes && { minutes }),
    ...(note !== logged.note && { note }),
    ...(!sameStudents && { students }),
  };
}

/** As the form shows it: to the minute. */
const timeKeys = (iso: string): string => `${dayKey(new Date(iso))} ${timeKey(new Date(iso))}`;
