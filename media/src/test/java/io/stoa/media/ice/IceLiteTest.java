// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.ice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class IceLiteTest {

  private static final InetSocketAddress FROM = new InetSocketAddress("198.51.100.2", 5000);
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final Checks checks = new Checks(7);
  private final IceLite<Object> ice =
      new IceLite<>("srv", "server-password-of-22ch", UnpooledByteBufAllocator.DEFAULT);
  private final StunView view = new StunView();

  /// Just before the clock wraps: nothing may compare times by `<`.
  private long now = Long.MAX_VALUE - 3 * SECOND;

  private @Nullable ByteBuf check(Object path, long priority, boolean nominate) {
    return ice.receive(
        checks.check("srv:cli", "server-password-of-22ch", priority, nominate), path, FROM, now);
  }

  private int codeOf(@Nullable ByteBuf response) {
    assertNotNull(response);
    assertTrue(view.wrap(response, 0, response.readableBytes()));
    assertEquals(StunView.BINDING_ERROR, view.type());
    assertTrue(view.fingerprintMatches());
    return view.errorCode();
  }

  @Test
  void answersACheckAndSelectsItsPath() {
    Object path = new Object();
    assertNull(ice.selected());
    ByteBuf response = check(path, 100, false);
    assertNotNull(response);
    assertTrue(view.wrap(response, 0, response.readableBytes()));
    assertEquals(StunView.BINDING_SUCCESS, view.type());
    assertEquals(FROM, view.mappedAddress());
    assertTrue(view.verify(new StunIntegrity("server-password-of-22ch")));
    assertTrue(view.fingerprintMatches());
    assertSame(path, ice.selected());
    assertTrue(ice.validated(path));
    assertFalse(ice.validated(new Object()));
  }

  @Test
  void theHighestPriorityWinsUntilOneIsNominated() {
    Object low = "low";
    Object high = "high";
    check(low, 1, false);
    check(high, 9, false);
    check(low, 1, false);
    assertSame(high, ice.selected());
    check(low, 1, true);
    assertSame(low, ice.selected());
    check(high, 9, false);
    assertSame(low, ice.selected());
  }

  @Test
  void aLaterNominationReplacesTheFormer() {
    Object wifi = "wifi";
    Object mobile = "mobile";
    check(wifi, 9, true);
    now += 2 * SECOND;
    check(mobile, 1, true);
    assertSame(mobile, ice.selected());
    check(wifi, 9, false);
    assertSame(mobile, ice.selected());
    check(wifi, 9, true);
    assertSame(wifi, ice.selected());
  }

  @Test
  void aggressiveNominationEndsAtTheHighestPriority() {
    Object low = "low";
    Object high = "high";
    for (int i = 0; i < 5; i++) {
      check(high, 9, true);
      check(low, 1, true);
      now += SECOND / 20;
    }
    assertSame(high, ice.selected());
  }

  @Test
  void consentExpiresThirtySecondsAfterTheLastCheck() {
    Object path = new Object();
    check(path, 1, true);
    now += 20 * SECOND;
    check(path, 1, false);
    now += 30 * SECOND - 1;
    ice.tick(now);
    assertSame(path, ice.selected());
    assertEquals(now + 1, ice.deadlineNanos());
    ice.tick(++now);
    assertNull(ice.selected());
    assertFalse(ice.validated(path));
    assertEquals(IceState.CONSENT_EXPIRED, ice.state());
    assertNull(check(path, 1, true), "only a restart brings it back");
    assertEquals(1, ice.count(IceOutcome.AFTER_FAILURE));
  }

  @Test
  void whenTheSelectedPathDiesALiveOneTakesOver() {
    Object dying = "dying";
    Object living = "living";
    check(dying, 9, true);
    now += 20 * SECOND;
    check(living, 1, false);
    now += 10 * SECOND;
    ice.tick(now);
    assertSame(living, ice.selected());
    assertEquals(IceState.CONNECTED, ice.state());
  }

  @Test
  void timesOutWhenNobodyEverChecks() {
    ice.tick(now);
    assertEquals(Long.MAX_VALUE, ice.deadlineNanos());
    ice.remote("cli", now);
    now += 30 * SECOND;
    assertEquals(now, ice.deadlineNanos());
    ice.tick(now - 1);
    assertEquals(IceState.NEW, ice.state());
    ice.tick(now);
    assertEquals(IceState.TIMED_OUT, ice.state());
  }

  @Test
  void aRestartKeepsThePathUntilTheNewCredentialsAreUsed() {
    Object before = "before";
    Object after = "after";
    check(before, 9, true);
    ice.restart("new", "another-password-of-22c", now);
    assertSame(before, ice.selected());
    assertNotNull(check(before, 9, true), "the old credentials have their grace");
    ByteBuf fresh = checks.check("new:cl2", "another-password-of-22c", 1, false);
    assertNotNull(ice.receive(fresh, after, FROM, now));
    assertSame(after, ice.selected());
    check(before, 9, true);
    assertSame(after, ice.selected(), "old credentials decide nothing any more");
    now += 5 * SECOND;
    ice.tick(now);
    assertEquals(401, codeOf(check(before, 9, true)));
  }

  @Test
  void aClientThatNeverLearnsOfARestartKeepsItsPath() {
    Object path = new Object();
    check(path, 9, true);
    ice.restart("new", "another-password-of-22c", now);
    for (int i = 0; i < 11; i++) {
      now += 2_500_000_000L;
      ice.tick(now);
      assertNotNull(check(path, 9, true));
      assertEquals(IceState.CONNECTED, ice.state());
    }
    now += 2_500_000_000L;
    ice.tick(now);
    assertEquals(401, codeOf(check(path, 9, true)), "but not for ever");
    assertSame(path, ice.selected());
  }

  @Test
  void anAddressThatANatGivesBackIsUsedAgain() {
    Object first = new Object();
    Object second = new Object();
    check(first, 9, true);
    now += 3 * SECOND;
    check(second, 9, true);
    assertSame(second, ice.selected());
    now += 3 * SECOND;
    check(second, 9, true);
    now += SECOND;
    check(first, 9, true);
    now += SECOND;
    check(second, 9, true);
    now += SECOND;
    check(first, 9, true);
    assertSame(second, ice.selected(), "the selected path is alive");
    now += SECOND;
    check(first, 9, true);
    assertSame(first, ice.selected());
  }

  @Test
  void aRestartRevivesAFailedTransport() {
    ice.remote("cli", now);
    now += 30 * SECOND;
    ice.tick(now);
    ice.restart("new", "another-password-of-22c", now);
    assertEquals(IceState.NEW, ice.state());
    ByteBuf fresh = checks.check("new:cl2", "another-password-of-22c", 1, false);
    assertNotNull(ice.receive(fresh, "path", FROM, now));
    assertEquals(IceState.CONNECTED, ice.state());
  }

  @Test
  void refusesWithTheCodesOfTheRfc() {
    ice.remote("cli", now);
    String password = "server-password-of-22ch";
    Object path = new Object();
    checks.begin("srv:cli").end();
    assertEquals(400, codeOf(ice.receive(checks.message(), path, FROM, now)));
    assertEquals(401, codeOf(ice.receive(checks.check("srv:cli", "no", 1, true), path, FROM, now)));
    assertEquals(
        401, codeOf(ice.receive(checks.check("srv:evil", password, 1, true), path, FROM, now)));
    assertEquals(
        401, codeOf(ice.receive(checks.check("sr:cli", password, 1, true), path, FROM, now)));
    ByteBuf conflict = checks.check("srv:cli", password, 1, true, StunView.ICE_CONTROLLED);
    assertEquals(487, codeOf(ice.receive(conflict, path, FROM, now)));
    assertTrue(view.verify(new StunIntegrity(password)));
    StunWriter unknown = checks.begin("srv:cli").attribute(0x7FF0, 1);
    unknown.integrity(new StunIntegrity(password)).end();
    assertEquals(420, codeOf(ice.receive(checks.message(), path, FROM, now)));
    assertTrue(view.verify(new StunIntegrity(password)));
    assertNull(ice.selected());
    assertFalse(ice.validated(path));
    assertEquals(1, ice.count(IceOutcome.UNAUTHENTICATED));
    assertEquals(2, ice.count(IceOutcome.WRONG_USERNAME));
    assertEquals(1, ice.count(IceOutcome.WRONG_INTEGRITY));
    assertEquals(1, ice.count(IceOutcome.ROLE_CONFLICT));
    assertEquals(1, ice.count(IceOutcome.UNKNOWN_ATTRIBUTE));
  }

  /// RFC 8489 §9.1.3: a check may carry the newer tag, alone or beside the old one.
  @Test
  void answersWithTheTagThatWasUsed() {
    for (boolean both : new boolean[] {false, true}) {
      StunIntegrity key = new StunIntegrity("server-password-of-22ch");
      StunWriter check = checks.begin("srv:cli").attribute(StunView.PRIORITY, 100);
      check.attribute(StunView.ICE_CONTROLLING, 1L);
      if (both) {
        check.integrity(key);
      }
      check.integrity(key, true).end();
      ByteBuf response = ice.receive(checks.message(), new Object(), FROM, now);
      assertNotNull(response);
      assertTrue(view.wrap(response, 0, response.readableBytes()));
      assertEquals(StunView.BINDING_SUCCESS, view.type());
      assertTrue(view.hasSha256());
      assertTrue(view.verify(key));
      assertFalse(view.verify(new StunIntegrity("another-password-22-ch")));
    }
    ByteBuf older = check(new Object(), 100, true);
    assertNotNull(older);
    assertTrue(view.wrap(older, 0, older.readableBytes()));
    assertFalse(view.hasSha256(), "browsers know the older one");
  }

  @Test
  void noAnswerIsMuchLargerThanItsQuestion() {
    for (int code : new int[] {400, 401, 420, 487}) {
      ByteBuf question;
      switch (code) {
        case 400 -> {
          checks.begin("srv:cli").end();
          question = checks.message();
        }
        case 401 -> question = checks.check("srv:cli", "no", 1, true);
        case 420 -> {
          checks
              .begin("srv:cli")
              .attribute(0x7FF0, 1)
              .integrity(new StunIntegrity("server-password-of-22ch"))
              .end();
          question = checks.message();
        }
        default ->
            question =
                checks.check(
                    "srv:cli", "server-password-of-22ch", 1, true, StunView.ICE_CONTROLLED);
      }
      int asked = question.readableBytes();
      ByteBuf response = ice.receive(question, "path", FROM, now);
      assertEquals(code, codeOf(response));
      assertNotNull(response);
      assertTrue(response.readableBytes() <= asked, code + ": " + response.readableBytes());
    }
  }

  @Test
  void remembersABoundedNumberOfPaths() {
    Object chosen = new Object();
    check(chosen, 1, true);
    Object first = new Object();
    now++;
    check(first, 0, false);
    for (int i = 0; i < 10 * IceLite.PATHS_MAX; i++) {
      now++;
      check(new Object(), 0, false);
    }
    assertSame(chosen, ice.selected());
    assertTrue(ice.validated(chosen));
    assertFalse(ice.validated(first));
  }
}
