// SPDX-License-Identifier: Apache-2.0
import { css } from 'lit';

export const connectionStyles = css`
  .page {
    display: grid;
    gap: var(--space-24);
    max-width: 800px;
    padding: var(--space-48) var(--space-48) var(--space-32);
  }
  header {
    display: grid;
    gap: var(--space-8);
  }
  header p {
    max-width: 60ch;
  }
  h1 {
    font-size: var(--text-35);
  }
  h2 {
    font-size: var(--text-21);
  }
  h3 {
    margin-block: var(--space-16) var(--space-4);
    font: 600 var(--text-15) / 1.4 var(--sans);
  }
  section {
    display: grid;
    gap: var(--space-12);
  }
  .verdict {
    --tone: var(--warn);
    grid-template-columns: auto minmax(0, 1fr);
    gap: var(--space-16);
    padding: var(--space-24);
    border-color: color-mix(in srgb, var(--tone) 45%, var(--surface));
    background: color-mix(in srgb, var(--tone) 7%, var(--surface));
  }
  .verdict.good {
    --tone: var(--ok);
  }
  .verdict.blocked {
    --tone: var(--bad);
  }
  .verdict > .icon {
    color: var(--tone);
  }
  .verdict > .icon svg {
    width: 28px;
    height: 28px;
  }
  .verdict h2 {
    margin-block-end: var(--space-4);
    font-size: var(--text-27);
  }
  .verdict p {
    max-width: 62ch;
  }
  .causes {
    display: grid;
    gap: var(--space-4);
    margin-block-start: var(--space-8);
  }
  .causes li {
    display: flex;
    gap: var(--space-8);
  }
  .verdict ol {
    display: grid;
    gap: var(--space-4);
    padding-inline-start: 20px;
    list-style: decimal;
  }
  dl {
    display: grid;
    grid-template-columns: repeat(4, minmax(0, 1fr));
    gap: var(--space-16);
    margin-block-start: var(--space-24);
    padding-block-start: var(--space-16);
    border-block-start: 1px solid color-mix(in srgb, var(--tone) 30%, var(--surface));
  }
  dt {
    font-size: var(--text-13);
    color: var(--ink-muted);
  }
  dd {
    margin: 0;
    font-size: var(--text-17);
    font-weight: 600;
  }
  .ways li {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: var(--space-16);
    min-height: 44px;
    padding: var(--space-8) var(--space-16);
  }
  .ways li + li {
    border-block-start: 1px solid var(--line);
  }
  .state > span {
    display: inline-flex;
  }
  .state.bad {
    color: var(--bad);
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: var(--space-12);
  }
  @container (max-width: 819px) {
    .page {
      padding: var(--space-24) var(--space-16);
    }
    .verdict {
      grid-template-columns: minmax(0, 1fr);
      padding: var(--space-16);
    }
    dl {
      grid-template-columns: repeat(2, minmax(0, 1fr));
    }
    .ways li {
      align-items: flex-start;
      flex-direction: column;
      gap: 0;
    }
    .actions .button {
      flex: 1 1 100%;
    }
  }
`;
