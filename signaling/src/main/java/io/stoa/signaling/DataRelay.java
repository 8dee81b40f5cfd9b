// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import io.stoa.media.DataLabel;
import io.stoa.signaling.wire.DataMessage;
import io.stoa.signaling.wire.MalformedMessage;
import java.util.LinkedHashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Passes data messages on: from whom they really are, to whom they are for. Owned by its room's
/// context.
final class DataRelay {

  private static final Logger LOG = LoggerFactory.getLogger(DataRelay.class);

  private final Room room;

  DataRelay(Room room) {
    this.room = room;
  }

  void relay(Participant sender, DataLabel channel, byte[] bytes) {
    if (!sender.grant.canPublishData()) {
      LOG.debug("participant {}: may not publish data", sender.sid);
      return;
    }
    try {
      DataMessage message = DataMessage.read(bytes);
      if (channel == DataLabel.LOSSY || isNew(sender, message.sequence())) {
        pass(sender, channel, message);
      }
    } catch (MalformedMessage e) {
      LOG.debug("participant {}: a data message is dropped: {}", sender.sid, e.getMessage());
    }
  }

  /// A client that resumes sends again what we may have missed.
  private static boolean isNew(Participant sender, int sequence) {
    if (sequence == 0) {
      return true;
    }
    if (Integer.compareUnsigned(sequence, sender.reliableSequence) <= 0) {
      return false;
    }
    sender.reliableSequence = sequence;
    return true;
  }

  private void pass(Participant sender, DataLabel channel, DataMessage message) {
    boolean hidden = sender.grant.hidden();
    byte[] out = message.from(hidden ? "" : sender.sid, hidden ? "" : sender.identity);
    if (message.forEveryone()) {
      for (Participant other : room.participants()) {
        if (other != sender) {
          send(other, channel, out);
        }
      }
    } else {
      destinations(message).forEach(named -> send(named, channel, out));
    }
  }

  /// Each once, however often it is named.
  private Set<Participant> destinations(DataMessage message) {
    Set<Participant> named = new LinkedHashSet<>();
    for (String identity : message.identities()) {
      Participant participant = room.byIdentity(identity);
      if (participant != null) {
        named.add(participant);
      }
    }
    for (String sid : message.sids()) {
      Participant participant = room.bySid(sid);
      if (participant != null) {
        named.add(participant);
      }
    }
    return named;
  }

  private static void send(Participant receiver, DataLabel channel, byte[] message) {
    if (receiver.grant.canSubscribe()) {
      receiver.send(channel, message);
    }
  }
}
