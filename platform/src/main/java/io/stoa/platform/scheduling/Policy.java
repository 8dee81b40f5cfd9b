// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.scheduling;

import io.stoa.platform.kernel.Money;
import io.stoa.platform.kernel.Refused;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What becomes of the price when a class does not take place: data of a session type, of which
/// every booking keeps what was agreed. Immutable.
///
/// @param cancelBefore hours before the start until which a student cancels early
/// @param early what comes back then: all of it, as this
/// @param late how much comes back after that
/// @param latePercent of the price, where late is partial
/// @param noShowAfter minutes after the start from which who is not there has not come
/// @param noShow how much comes back to a student who did not come
/// @param noShowPercent of the price, where that is partial
/// @param technicalPercent of the time: where our own failure took as much of it, the class is
///   nobody's no-show and costs nothing
/// @param lateFee on top of a late cancellation; null for none
/// @param lateFeePercent of the price, on top of a late cancellation
public record Policy(
    int cancelBefore,
    Return early,
    Return late,
    int latePercent,
    int noShowAfter,
    Return noShow,
    int noShowPercent,
    int technicalPercent,
    @Nullable Money lateFee,
    int lateFeePercent) {

  private static final int ALL = 100;
  private static final int HALF = 50;

  /// For who has not chosen: all comes back until twelve hours before, half of it later, nothing to
  /// who does not come within ten minutes.
  public static final Policy STANDARD =
      new Policy(12, Return.REFUND, Return.PARTIAL, HALF, 10, Return.NONE, HALF, HALF, null, 0);

  /// What comes back.
  public enum Return {
    REFUND,
    CREDIT,
    PARTIAL,
    NONE;

    /// As the database and the API write it.
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Return of(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT));
    }
  }

  /// Why a class does not take place.
  public enum Cause {
    /// Who asked takes it back before anybody confirmed it.
    WITHDRAWN,
    BY_STUDENT,
    BY_TUTOR,
    BY_SCHOOL,
    STUDENT_ABSENT,
    TUTOR_ABSENT,
    /// Our own failure.
    TECHNICAL
  }

  /// What comes back, and what is to be paid: the one place that decides it.
  ///
  /// @param ahead from now to the start; negative once it has begun
  public Outcome outcome(Cause cause, Duration ahead) {
    return switch (cause) {
      case WITHDRAWN -> Outcome.of(ALL, early, Outcome.Rule.PENDING);
      case BY_TUTOR -> Outcome.of(ALL, Return.REFUND, Outcome.Rule.BY_TUTOR);
      case BY_SCHOOL -> Outcome.of(ALL, Return.REFUND, Outcome.Rule.BY_SCHOOL);
      case TUTOR_ABSENT -> Outcome.of(ALL, Return.REFUND, Outcome.Rule.TUTOR_NO_SHOW);
      case TECHNICAL -> Outcome.of(ALL, Return.REFUND, Outcome.Rule.TECHNICAL);
      case STUDENT_ABSENT ->
          Outcome.of(share(noShow, noShowPercent), Return.REFUND, Outcome.Rule.STUDENT_NO_SHOW);
      case BY_STUDENT ->
          ahead.compareTo(Duration.ofHours(cancelBefore)) >= 0
              ? Outcome.of(ALL, early, Outcome.Rule.EARLY)
              : Outcome.of(share(late, latePercent), Return.REFUND, Outcome.Rule.LATE)
                  .with(lateFee, lateFeePercent);
    };
  }

  /// The same with another time from which who is not there has not come.
  Policy absentAfter(int minutes) {
    return new Policy(
        cancelBefore,
        early,
        late,
        latePercent,
        minutes,
        noShow,
        noShowPercent,
        technicalPercent,
        lateFee,
        lateFeePercent);
  }

  private static int share(Return given, int percent) {
    return switch (given) {
      case REFUND, CREDIT -> ALL;
      case PARTIAL -> percent;
      case NONE -> 0;
    };
  }

  /// Reads what the document describes; what is not there is as in [#STANDARD].
  ///
  /// @throws Refused naming the member when it contradicts itself
  public static Policy of(JsonObject json) {
    Return late = Return.of(json.getString("late", STANDARD.late.word()));
    Return noShow = Return.of(json.getString("noShow", STANDARD.noShow.word()));
    JsonObject fee = json.getJsonObject("lateFee");
    int feePercent = json.getInteger("lateFeePercent", 0);
    if (fee != null && feePercent != 0) {
      throw Refused.invalid(
          "invalid_policy",
          "\"policy.lateFeePercent\" is instead of lateFee.",
          "policy.lateFeePercent");
    }
    return new Policy(
        json.getInteger("cancelBefore", STANDARD.cancelBefore),
        Return.of(json.getString("early", STANDARD.early.word())),
        late,
        json.getInteger("latePercent", STANDARD.latePercent),
        json.getInteger("noShowAfter", STANDARD.noShowAfter),
        noShow,
        json.getInteger("noShowPercent", STANDARD.noShowPercent),
        json.getInteger("technicalPercent", STANDARD.technicalPercent),
        fee == null
            ? null
            : new Money(
                fee.getLong("minor"),
                Money.currency(fee.getString("currency"), "policy.lateFee.currency")),
        feePercent);
  }

  /// As the database and the API write it.
  public JsonObject json() {
    JsonObject json =
        new JsonObject()
            .put("cancelBefore", cancelBefore)
            .put("early", early.word())
            .put("late", late.word())
            .put("noShowAfter", noShowAfter)
            .put("noShow", noShow.word())
            .put("tutorNoShow", "refund")
            .put("technicalPercent", technicalPercent);
    if (late == Return.PARTIAL) {
      json.put("latePercent", latePercent);
    }
    if (noShow == Return.PARTIAL) {
      json.put("noShowPercent", noShowPercent);
    }
    if (lateFee != null) {
      json.put(
          "lateFee",
          new JsonObject()
              .put("minor", lateFee.minor())
              .put("currency", lateFee.currency().getCurrencyCode()));
    }
    return lateFeePercent == 0 ? json : json.put("lateFeePercent", lateFeePercent);
  }
}
