// SPDX-License-Identifier: Apache-2.0
import { css } from 'lit';

/** Buttons, fields, notices, states, tags, cards and dialogs. */
export const controls = css`
  .button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: var(--space-8);
    min-height: 44px;
    padding: 8px 16px;
    border: 1px solid var(--edge);
    border-radius: var(--radius-control);
    background: var(--surface);
    color: var(--ink);
    font: 550 var(--text-15) / 1.2 var(--sans);
    text-decoration: none;
    cursor: pointer;
    transition:
      background var(--quick),
      border-color var(--quick);
  }
  .button:hover {
    background: var(--accent-soft);
    border-color: var(--accent);
  }
  .button.primary {
    background: var(--accent);
    border-color: var(--accent);
    color: var(--on-accent);
  }
  .button.primary:hover {
    background: color-mix(in srgb, var(--accent) 88%, var(--ink));
  }
  .button.quiet {
    border-color: transparent;
    background: none;
  }
  .button.quiet:hover {
    background: var(--accent-soft);
  }
  .button.square {
    width: 44px;
    padding: 0;
  }
  .button.bad {
    border-color: var(--bad);
    color: var(--bad);
  }
  .button.bad:hover {
    background: var(--bad-soft);
  }
  .button.bad.primary {
    background: var(--bad);
    color: var(--on-bad);
  }
  .button.small {
    min-height: 36px;
    padding: 6px 12px;
    font-size: var(--text-13);
  }
  .button:disabled,
  .button:disabled:hover,
  .button[aria-disabled='true'],
  .button[aria-disabled='true']:hover {
    background: var(--sunken);
    border-color: var(--line);
    color: var(--ink-muted);
    cursor: not-allowed;
  }
  .field {
    display: grid;
    align-content: start;
    gap: var(--space-4);
  }
  .field label {
    display: flex;
    align-items: center;
    gap: var(--space-8);
    font-size: var(--text-13);
    font-weight: 550;
  }
  .field label .icon svg {
    width: 16px;
    height: 16px;
  }
  .field input,
  .field select,
  .field textarea {
    width: 100%;
    min-height: 44px;
    padding: 8px 12px;
    border: 1px solid var(--edge);
    border-radius: var(--radius-control);
    background: var(--surface);
    color: var(--ink);
    font: 400 var(--text-15) / 1.4 var(--sans);
    text-overflow: ellipsis;
  }
  .field input[aria-invalid='true'] {
    border-color: var(--bad);
  }
  .field select[aria-invalid='true'],
  .field textarea[aria-invalid='true'] {
    border-color: var(--bad);
  }
  .field textarea {
    min-height: 96px;
    resize: vertical;
  }
  .field ::placeholder {
    color: var(--ink-muted);
    opacity: 1;
  }
  .field > div:not(:has(*)) {
    display: none;
  }
  .field .hint {
    color: var(--ink-muted);
    font-size: var(--text-13);
  }
  .field .complaint {
    display: flex;
    gap: 6px;
    color: var(--bad);
    font-size: var(--text-13);
  }
  .field .complaint:empty {
    display: none;
  }
  .field .complaint .icon svg {
    width: 16px;
    height: 16px;
    margin-block-start: 2px;
  }
  .check {
    display: grid;
    grid-template-columns: 24px minmax(0, 1fr);
    align-items: start;
    gap: 2px var(--space-12);
    min-height: 44px;
    padding-block: 10px;
    cursor: pointer;
  }
  .check input {
    width: 20px;
    height: 20px;
    margin: 2px;
    accent-color: var(--accent);
  }
  .check .hint {
    grid-column: 2;
    color: var(--ink-muted);
    font-size: var(--text-13);
  }
  .field select:disabled {
    background: var(--sunken);
    color: var(--ink-muted);
    opacity: 1;
  }
  [role='alert']:not(:has(*)) {
    display: none;
  }
  .notice {
    display: flex;
    gap: var(--space-12);
    padding: var(--space-12) var(--space-16);
    border: 1px solid color-mix(in srgb, var(--tone, var(--line)) 45%, var(--surface));
    border-radius: var(--radius);
    background: color-mix(in srgb, var(--tone, var(--line)) 7%, var(--surface));
    color: var(--ink);
  }
  .notice > .icon {
    color: var(--tone);
    margin-block-start: 1px;
  }
  .notice strong {
    display: block;
    font-weight: 600;
  }
  .notice.bad {
    --tone: var(--bad);
  }
  .notice.warn {
    --tone: var(--warn);
  }
  .notice.good {
    --tone: var(--ok);
  }
  .state {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    font-size: var(--text-13);
    font-weight: 550;
    white-space: nowrap;
    color: var(--ink-muted);
  }
  .state.now {
    color: var(--warm);
  }
  .state.good {
    color: var(--ok);
  }
  .state.warn {
    color: var(--warn);
  }
  .state.bad {
    color: var(--bad);
  }
  .state.next {
    color: var(--accent);
  }
  .tag {
    display: inline-block;
    padding: 1px 8px;
    border: 1px solid var(--line);
    border-radius: 10px;
    background: var(--sunken);
    font-size: var(--text-13);
    font-weight: 550;
    white-space: nowrap;
  }
  .bar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--space-12);
  }
  .bar.end {
    justify-content: flex-end;
  }
  .card {
    background: var(--surface);
    border: 1px solid var(--line);
    border-radius: var(--radius);
  }
  dialog {
    width: min(440px, calc(100vw - 32px));
    padding: 0;
    border: 1px solid var(--line);
    border-radius: var(--radius-tile);
    background: var(--surface);
    color: var(--ink);
    box-shadow: var(--shadow);
  }
  dialog::backdrop {
    background: rgb(13 16 21 / 45%);
  }
  .dialog-head {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: var(--space-16);
    padding: var(--space-16) var(--space-16) var(--space-8) var(--space-24);
  }
  .dialog-body {
    display: grid;
    gap: var(--space-16);
    padding: var(--space-8) var(--space-24) var(--space-24);
  }
  kbd {
    display: inline-block;
    min-width: 24px;
    padding: 1px 6px;
    border: 1px solid var(--line);
    border-bottom-width: 2px;
    border-radius: 4px;
    background: var(--ground);
    font: 550 var(--text-13) / 1.4 var(--sans);
    text-align: center;
  }
`;
