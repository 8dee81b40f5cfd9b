// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.scheduling;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.stoa.platform.kernel.Money;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class PolicyTest {

  private static final Policy FEE =
      new Policy(
          24,
          Policy.Return.CREDIT,
          Policy.Return.NONE,
          50,
          15,
          Policy.Return.PARTIAL,
          30,
          50,
          Money.of(500, "EUR"),
          0);

  private static String outcome(Policy policy, Policy.Cause cause, String ahead) {
    return policy.outcome(cause, Duration.parse(ahead)).json().encode();
  }

  @Test
  void allComesBackUntilTwelveHoursBeforeAndHalfLater() {
    Policy standard = Policy.STANDARD;
    String early = "{\"share\":100,\"as\":\"refund\",\"rule\":\"early\"}";
    String late = "{\"share\":50,\"as\":\"refund\",\"rule\":\"late\"}";
    assertEquals(early, outcome(standard, Policy.Cause.BY_STUDENT, "P3D"));
    assertEquals(early, outcome(standard, Policy.Cause.BY_STUDENT, "PT12H"));
    assertEquals(late, outcome(standard, Policy.Cause.BY_STUDENT, "PT11H59M59.999S"));
    assertEquals(late, outcome(standard, Policy.Cause.BY_STUDENT, "PT-10M"));
  }

  @Test
  void aLateCancellationMayCostAFee() {
    assertEquals(
        "{\"share\":0,\"as\":\"none\",\"rule\":\"late\",\"fee\":{\"minor\":500,\"currency\":\"EUR\"}}",
        outcome(FEE, Policy.Cause.BY_STUDENT, "PT23H"));
    assertEquals(
        "{\"share\":100,\"as\":\"credit\",\"rule\":\"early\"}",
        outcome(FEE, Policy.Cause.BY_STUDENT, "PT24H"));
  }

  @Test
  void whatIsNotTheStudentsDoingCostsHimNothing() {
    for (Policy.Cause cause :
        new Policy.Cause[] {
          Policy.Cause.BY_TUTOR,
          Policy.Cause.BY_SCHOOL,
          Policy.Cause.TUTOR_ABSENT,
          Policy.Cause.TECHNICAL,
          Policy.Cause.WITHDRAWN
        }) {
      Outcome outcome = FEE.outcome(cause, Duration.ZERO);
      assertEquals(100, outcome.share(), cause.toString());
      assertEquals(0, outcome.feeMinor() + outcome.feePercent(), cause.toString());
    }
    assertEquals(
        "{\"share\":30,\"as\":\"refund\",\"rule\":\"student_no_show\"}",
        outcome(FEE, Policy.Cause.STUDENT_ABSENT, "PT0S"));
    assertEquals(
        "{\"share\":0,\"as\":\"none\",\"rule\":\"student_no_show\"}",
        outcome(Policy.STANDARD, Policy.Cause.STUDENT_ABSENT, "PT0S"));
  }

  @Test
  void itIsReadAsItWasWritten() {
    assertEquals(FEE.json(), Policy.of(FEE.json()).json());
    assertEquals(Policy.STANDARD, Policy.of(Policy.STANDARD.json()));
    assertEquals(Policy.STANDARD, Policy.of(new JsonObject()));
  }
}
