// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

/// Checks a school's sealed audit entries one after the other. Owned by one thread.
public final class AuditChain {

  private long number;
  private String hash = AuditEntry.START;
  private String broken = "";

  /// Takes the next entry. After the first that does not fit, nothing is looked at any more.
  public void take(AuditEntry entry) {
    if (!broken.isEmpty()) {
      return;
    }
    if (entry.number() != number + 1) {
      broken = "entry " + (number + 1) + " is missing: " + entry.number() + " comes in its place";
    } else if (!entry.hash().equals(entry.hashAfter(hash))) {
      broken = "entry " + entry.number() + " was changed";
    } else {
      number = entry.number();
      hash = entry.hash();
    }
  }

  /// Compares the end with where the log is known to end, so that missing last entries show.
  public void end(long lastNumber, String lastHash) {
    if (broken.isEmpty() && (number != lastNumber || !hash.equals(lastHash))) {
      broken = "it ends with entry " + number + " and not with the known end, " + lastNumber;
    }
  }

  /// How many entries hold.
  public long holds() {
    return number;
  }

  public String hash() {
    return hash;
  }

  /// The first thing that is wrong; empty when nothing is.
  public String broken() {
    return broken;
  }
}
