// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class KeyframeRequestsTest {
  private static final long MS = 1_000_000L;

  private int woken;
  private final KeyframeRequests requests = new KeyframeRequests(() -> woken++);

  @Test
  void sendsTheSecondWhenItIsHeardAndTheNextAfterASecond() {
    requests.request();
    assertTrue(requests.isDue(-7 * MS));
    requests.sent(-7 * MS);
    requests.onKeyframe();
    assertFalse(requests.isDue(400 * MS));
    requests.request();
    assertFalse(requests.isDue(312 * MS));
    assertTrue(requests.isDue(313 * MS));
    requests.sent(313 * MS);
    requests.onKeyframe();
    requests.request();
    assertFalse(requests.isDue(992 * MS));
    assertTrue(requests.isDue(993 * MS));
  }

  /// Whoever asks while a key frame is under way is served by it.
  @Test
  void waitsForTheKeyFrameThatIsUnderWayAndRepeatsItsRequestOnce() {
    requests.request();
    requests.sent(0);
    requests.request();
    assertFalse(requests.isDue(339 * MS));
    assertTrue(requests.isDue(340 * MS));
    requests.sent(340 * MS);
    assertFalse(requests.isDue(5_000 * MS));
  }

  @Test
  void tellsWhenARequestMayBeSent() {
    assertEquals(Long.MAX_VALUE, requests.deadlineNanos());
    requests.request();
    requests.request();
    assertEquals(1, woken);
    requests.sent(7 * MS);
    assertEquals(347 * MS, requests.deadlineNanos());
    requests.onKeyframe();
    assertEquals(Long.MAX_VALUE, requests.deadlineNanos());
    requests.request();
    assertEquals(2, woken);
    assertEquals(327 * MS, requests.deadlineNanos());
  }

  @Test
  void isSatisfiedByAKeyFrame() {
    requests.request();
    requests.onKeyframe();
    assertFalse(requests.isDue(0));
  }

  @Test
  void passesTwoASecondHoweverManyAsk() {
    int sent = 0;
    for (int now = 0; now < 10_000; now++) {
      requests.request();
      if (requests.isDue(now * MS)) {
        requests.sent(now * MS);
        requests.onKeyframe();
        sent++;
      }
    }
    assertEquals(20, sent);
  }
}
