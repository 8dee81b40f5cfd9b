// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.identity;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a person calls the device: `Firefox on Android`, from the `User-Agent` header (RFC 9110
/// §10.1.5).
public final class DeviceName {

  /// What the header holds and what people call it.
  private record Sign(String text, String name) {}

  // The first that fits: browsers name the others that they are like, too.
  private static final List<Sign> BROWSERS =
      List.of(
          new Sign("Edg", "Edge"),
          new Sign("OPR/", "Opera"),
          new Sign("SamsungBrowser", "Samsung Internet"),
          new Sign("Firefox", "Firefox"),
          new Sign("FxiOS", "Firefox"),
          new Sign("CriOS", "Chrome"),
          new Sign("Chrom", "Chrome"),
          new Sign("Safari", "Safari"));
  private static final List<Sign> SYSTEMS =
      List.of(
          new Sign("iPhone", "iPhone"),
          new Sign("iPad", "iPad"),
          new Sign("Android", "Android"),
          new Sign("CrOS", "ChromeOS"),
          new Sign("Windows", "Windows"),
          new Sign("Mac OS X", "macOS"),
          new Sign("Linux", "Linux"));
  private static final Pattern PRODUCT = Pattern.compile("([A-Za-z][\\w.+-]{0,39})(/|\\s|$)");
  private static final String UNKNOWN = "Unknown device";

  private DeviceName() {}

  public static String of(String userAgent) {
    String browser = first(BROWSERS, userAgent);
    String system = first(SYSTEMS, userAgent);
    if (!browser.isEmpty()) {
      return system.isEmpty() ? browser : browser + " on " + system;
    }
    Matcher product = PRODUCT.matcher(userAgent);
    return product.lookingAt() ? product.group(1) : UNKNOWN;
  }

  private static String first(List<Sign> signs, String text) {
    for (Sign sign : signs) {
      if (text.contains(sign.text())) {
        return sign.name();
      }
    }
    return "";
  }
}
