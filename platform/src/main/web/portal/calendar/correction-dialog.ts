// SPDX-License-Identifier: Apache-2.0
import { html } from 'lit';
import { property } from 'lit/decorators.js';
import { base } from '#design/base.ts';
import '#design/dialog.ts';
import { choice, field } from '#design/fields.ts';
import { pages } from '#design/tables.ts';
import { ask, type Schemas } from '../ask.ts';
import { Attempt, type Entries } from '../form.ts';
import { words } from '../language.ts';
import { Spoken } from '../spoken.ts';
import { tell } from '../toaster.ts';
import { calendar } from './words.ts';

type Verdict = Schemas['AttendanceVerdict'];
const verdicts: readonly Verdict[] = ['on_time', 'late', 'left_early', 'absent', 'technical'];
const outcomes = ['completed', 'no_show_student', 'no_show_tutor'] as const;

/** Says otherwise than the facts, with a reason; what was measured stays. Fires `changed` and `close`. */
export class StoaCorrectionDialog extends Spoken {
  @property({ attribute: false }) attendance!: Schemas['Attendance'];
  @property({ attribute: false }) person!: Schemas['PersonAttendance'];
  private readonly attempt: Attempt = new Attempt(this);

  private readonly send = async ({ verdict = '', outcome = '', reason = '' }: Entries) => {
    await ask('post', '/bookings/{id}/attendance/corrections', {
      path: { id: this.attendance.booking },
      body: {
        person: this.person.person.id,
        verdict: verdict as Verdict,
        reason,
        ...(outcome && { outcome: outcome as (typeof outcomes)[number] }),
      },
    });
    tell(words.saved);
    this.dispatchEvent(new Event('changed'));
    this.dispatchEvent(new Event('close'));
  };

  override render() {
    const { attempt, person } = this;
    const text = calendar.attendance;
    return html`<stoa-dialog
      heading=${text.correctNamed(person.person.name)}
      closing=${words.close}
      @close=${() => this.dispatchEvent(new Event('close'))}
    >
      <form novalidate @submit=${attempt.submit(this.send)}>
        <p class="muted">${text.correctLead}</p>
        ${attempt.notice()}
        ${choice({ name: 'verdict', label: text.verdict, value: person.verdict, options: verdicts.map((one) => [one, text.verdicts[one]] as const), complaint: attempt.complaints['verdict'] })}
        ${choice({ name: 'outcome', label: text.outcome, value: '', options: [['', text.outcomeKept] as const, ...outcomes.map((one) => [one, text.outcomes[one]] as const)], complaint: attempt.complaints['outcome'] })}
        ${field({ name: 'reason', label: calendar.reason, required: true, maxlength: 1000, autocomplete: 'off', complaint: attempt.complaints['reason'] })}
        <p class="bar end">
          <button class="button primary" aria-disabled=${attempt.busy}>${attempt.label(words.save)}</button>
        </p>
      </form>
    </stoa-dialog>`;
  }

  static override styles = [base, pages];
}
customElements.define('stoa-correction-dialog', StoaCorrectionDialog);
