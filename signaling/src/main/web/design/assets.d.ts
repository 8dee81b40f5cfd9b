// SPDX-License-Identifier: Apache-2.0

/** A style sheet or drawing, as its text. */
declare module '*.css' {
  const text: string;
  export default text;
}
declare module '*.svg' {
  const text: string;
  export default text;
}
