// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform;

import java.util.logging.LogManager;

/// A logging system that goes on while the server drains: the JDK's own closes every handler as
/// soon as the process is told to end.
public final class LastingLog extends LogManager {

  @Override
  public void reset() {}
}
