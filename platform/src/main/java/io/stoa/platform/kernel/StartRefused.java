// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

/// Start-up cannot go on; the message is one line for the operator and names the setting or the
/// file at fault.
public final class StartRefused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StartRefused(String message) {
    super(message);
  }

  public StartRefused(String message, Throwable cause) {
    super(message, cause);
  }
}
