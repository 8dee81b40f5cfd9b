// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.stoa.signaling.token.AccessToken;
import io.stoa.signaling.token.VideoGrant;
import io.stoa.signaling.token.VideoGrant.Right;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DoorsTest {
  private final Doors doors = new Doors();

  private Optional<String> asked(String identity) {
    return asked(identity, VideoGrant.join("r"));
  }

  private Optional<String> asked(String identity, VideoGrant grant) {
    return doors.refusal(AccessToken.of(identity, grant, Duration.ofHours(1)));
  }

  @Test
  void aLockedRoomTakesBackWhoWasInsideAndWhoIsAdmitted() {
    doors.lock("r", Set.of("ann"));
    assertEquals(Optional.empty(), asked("ann"));
    assertEquals(Optional.of("the room is locked"), asked("bob"));
    assertEquals(Optional.empty(), asked("bob", VideoGrant.join("other")));
    doors.admit("r", "bob");
    assertEquals(Optional.empty(), asked("bob"));
    doors.dismiss("r", "bob");
    assertEquals(Optional.of("the room is locked"), asked("bob"));
    doors.unlock("r");
    assertEquals(Optional.empty(), asked("bob"));
  }

  @Test
  void whoRunsTheRoomIsNotLockedOut() {
    doors.lock("r", Set.of());
    assertEquals(
        Optional.empty(), asked("tutor", VideoGrant.join("r").with(Right.ROOM_ADMIN, true)));
  }

  @Test
  void aBanHoldsWhateverTheTokenSaysUntilItIsLifted() {
    doors.ban("r", "eve");
    VideoGrant admin = VideoGrant.join("r").with(Right.ROOM_ADMIN, true);
    assertEquals(Optional.of("the bearer is banned from the room"), asked("eve"));
    assertEquals(Optional.of("the bearer is banned from the room"), asked("eve", admin));
    assertEquals(Optional.empty(), asked("ann"));
    doors.pardon("r", "eve");
    assertEquals(Optional.empty(), asked("eve"));
  }
}
