// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

/// What goes to every process, and to no table.
final class LiveStore {

  static final String TELL =
      """
      select pg_notify('stoa_live', $1)
      """;

  void tell(Tx tx, String notice) {
    tx.first(TELL, row -> "", notice);
  }
}
