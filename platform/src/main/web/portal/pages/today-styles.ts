// SPDX-License-Identifier: Apache-2.0
import { css } from 'lit';

export const todayStyles = css`
  .page {
    max-width: 800px;
    padding: var(--space-48) var(--space-48) var(--space-32);
  }
  header {
    display: grid;
    gap: var(--space-4);
    margin-block-end: var(--space-32);
  }
  h1 {
    font-size: var(--text-35);
  }
  .day {
    margin-inline-start: 14px;
    font: 400 var(--text-21) / 1.2 var(--sans);
    color: var(--ink-muted);
  }
  ol {
    display: grid;
    gap: var(--space-12);
  }
  .booking {
    display: grid;
    grid-template-columns: 84px minmax(0, 1fr);
    gap: var(--space-16);
  }
  .time {
    display: grid;
    align-content: start;
    padding-block-start: var(--space-16);
    text-align: end;
  }
  .time time:first-child {
    font-size: var(--text-17);
    font-weight: 600;
    line-height: 1.4;
  }
  .time .muted {
    font-size: var(--text-13);
  }
  .card {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: var(--space-16);
    padding: var(--space-16) var(--space-24);
  }
  .what {
    display: grid;
    gap: 3px;
    min-width: 0;
  }
  .now .card {
    border-color: var(--warm);
    background: var(--warm-soft);
    padding-block: var(--space-24);
  }
  .now h2 {
    font-size: var(--text-27);
  }
  .now .time {
    padding-block-start: var(--space-24);
  }
  .done .card,
  .cancelled .card {
    background: none;
  }
  .done h2,
  .cancelled h2 {
    color: var(--ink-muted);
    font-size: var(--text-17);
  }
  .cancelled h2 {
    text-decoration: line-through;
  }
  .button {
    flex: none;
    min-width: 112px;
  }
  .empty {
    display: grid;
    justify-items: center;
    gap: var(--space-8);
    padding: var(--space-48) var(--space-24);
    border: 1px dashed var(--edge);
    border-radius: var(--radius-tile);
    text-align: center;
  }
  .empty .icon svg {
    width: 36px;
    height: 36px;
    color: var(--accent);
  }
  .empty p {
    max-width: 40ch;
  }
  @container (max-width: 819px) {
    .page {
      padding: var(--space-24) var(--space-16);
    }
    header {
      margin-block-end: var(--space-24);
    }
    .day {
      display: block;
      margin: 4px 0 0;
      font-size: var(--text-17);
    }
    .booking {
      grid-template-columns: minmax(0, 1fr);
      gap: var(--space-4);
    }
    .booking .time {
      display: flex;
      align-items: baseline;
      gap: 6px;
      padding: 4px 0 0;
    }
    .time .muted::before {
      content: '– ';
    }
    .card {
      flex-direction: column;
      align-items: stretch;
      padding-inline: var(--space-16);
    }
  }
`;
