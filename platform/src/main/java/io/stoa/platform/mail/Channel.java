// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.mail;

import java.util.Arrays;
import java.util.Optional;

/// A way to reach somebody, by the API's and the database's word.
public enum Channel {
  /// In the portal: nothing is sent.
  IN_APP("inApp"),
  EMAIL("email"),
  SMS("sms"),
  PUSH("push");

  private final String word;

  Channel(String word) {
    this.word = word;
  }

  public String word() {
    return word;
  }

  public static Optional<Channel> of(String word) {
    return Arrays.stream(values()).filter(channel -> channel.word.equals(word)).findFirst();
  }
}
