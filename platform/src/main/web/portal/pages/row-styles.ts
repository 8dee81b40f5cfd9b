// SPDX-License-Identifier: Apache-2.0
import { css } from 'lit';

/** Short lists of things with a name, something about them, and what can be done. */
export const rows = css`
  .rows {
    border: 1px solid var(--line);
    border-radius: var(--radius);
  }
  .rows li {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--space-8) var(--space-12);
    padding: var(--space-12) var(--space-16);
  }
  .rows li + li {
    border-block-start: 1px solid var(--line);
  }
  .rows li > .icon {
    color: var(--accent);
  }
  .rows .what {
    flex: 1 1 200px;
    display: grid;
    min-width: 0;
    overflow-wrap: anywhere;
  }
  .rows .what strong {
    font-weight: 600;
  }
`;
