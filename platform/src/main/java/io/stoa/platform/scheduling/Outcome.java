// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.scheduling;

import io.stoa.platform.kernel.Money;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What it means for the price that a class does not take place, or nobody came. Told beforehand,
/// kept with the event, carried out by billing. Immutable.
///
/// @param share percent of the price that come back
/// @param as in which form; `none` when nothing comes back
/// @param feeMinor to be paid on top, in the smallest unit of its currency; 0 for nothing
/// @param feeCurrency ISO 4217; empty for no fee
/// @param feePercent of the price, to be paid on top
/// @param rule which line of the policy decided
public record Outcome(
    int share, Policy.Return as, long feeMinor, String feeCurrency, int feePercent, Rule rule) {

  /// The lines of a policy.
  public enum Rule {
    /// Nothing was agreed yet.
    PENDING,
    EARLY,
    LATE,
    BY_TUTOR,
    BY_SCHOOL,
    STUDENT_NO_SHOW,
    TUTOR_NO_SHOW,
    /// It took place: nothing comes back.
    HELD,
    /// Our own failure is nobody's absence.
    TECHNICAL;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// Of a class that took place.
  static final Outcome HELD = of(0, Policy.Return.NONE, Rule.HELD);

  static Outcome of(int share, Policy.Return as, Rule rule) {
    return new Outcome(share, share == 0 ? Policy.Return.NONE : as, 0, "", 0, rule);
  }

  Outcome with(@Nullable Money fee, int percent) {
    return fee == null
        ? new Outcome(share, as, 0, "", percent, rule)
        : new Outcome(share, as, fee.minor(), fee.currency().getCurrencyCode(), percent, rule);
  }

  /// As the API shows it.
  public JsonObject json() {
    JsonObject json =
        new JsonObject().put("share", share).put("as", as.word()).put("rule", rule.word());
    if (!feeCurrency.isEmpty()) {
      json.put("fee", new JsonObject().put("minor", feeMinor).put("currency", feeCurrency));
    }
    return feePercent == 0 ? json : json.put("feePercent", feePercent);
  }
}
