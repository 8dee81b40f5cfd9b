// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.mail;

import java.time.Instant;
import java.util.regex.Pattern;

/// What somebody is to be told by text message. Immutable.
///
/// @param to the number, as E.164 has it: `+4930123456`
/// @param name whose number it is
/// @param text as it is read; longer ones come in several parts
/// @param link what it is about, a path; for a demo's outbox
/// @param until when nobody needs it any more
public record TextMessage(
    String to,
    String name,
    String locale,
    Template template,
    String text,
    String link,
    Instant until) {

  /// A number of E.164 §6: country code and subscriber, fifteen digits at most.
  public static final Pattern NUMBER = Pattern.compile("\\+[1-9]\\d{6,14}");

  /// The Messages API takes no more.
  public static final int CHARS_MAX = 1600;

  // Of the letters of 3GPP TS 23.038 §6.2.1: those that fit seven bits.
  private static final String SEVEN_BITS =
      "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
          + "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
  // The same after an escape: each counts twice.
  private static final String ESCAPED = "^{}\\[~]|€\f";

  /// @throws IllegalArgumentException for what is no number
  public TextMessage {
    if (!NUMBER.matcher(to).matches()) {
      throw new IllegalArgumentException("not a number of E.164");
    }
    text = plain(text);
    text = text.substring(0, Math.min(text.length(), CHARS_MAX));
  }

  /// Without the spaces that would make each letter twice as long, as Unicode's times have them.
  private static String plain(String text) {
    return text.replace('\u202f', ' ').replace('\u00a0', ' ').replace('\u2019', '\'').strip();
  }

  /// How many parts a text is sent in, each of which costs (3GPP TS 23.040 §9.2.3.24.1).
  public static int parts(String text) {
    String said = plain(text);
    int septets = 0;
    for (int i = 0; i < said.length(); i++) {
      char letter = said.charAt(i);
      if (SEVEN_BITS.indexOf(letter) >= 0) {
        septets++;
      } else if (ESCAPED.indexOf(letter) >= 0) {
        septets += 2;
      } else {
        return parts(said.length(), 70, 67);
      }
    }
    return parts(septets, 160, 153);
  }

  private static int parts(int length, int whole, int part) {
    return length <= whole ? 1 : Math.ceilDiv(length, part);
  }
}
