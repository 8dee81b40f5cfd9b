// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.stoa.media.DataLabel;
import io.stoa.signaling.CallRefused.Code;
import io.stoa.signaling.wire.DataMessage;
import io.stoa.signaling.wire.MalformedMessage;
import io.stoa.signaling.wire.RoomCall;
import io.stoa.signaling.wire.RoomReply;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Passes data messages on: from whom they really are, to whom they are for. Owned by its room's
/// context.
final class DataRelay {

  private static final Logger LOG = LoggerFactory.getLogger(DataRelay.class);

  /// Calls of the server API that wait for a client at once, in one room.
  private static final int CALLS_MAX = 1_000;

  /// Longest payload of such a call, in bytes.
  private static final int CALL_BYTES_MAX = 15_360;

  private static final int CALL_MILLIS = 10_000;
  private static final int CALL_MILLIS_MAX = 60_000;

  private final Room room;
  private final Map<String, Call> calls = new HashMap<>();

  private record Call(Participant callee, Promise<RoomReply> promise) {}

  DataRelay(Room room) {
    this.room = room;
  }

  /// Sends a message of the server.
  void send(DataMessage message, boolean reliable) {
    DataLabel channel = reliable ? DataLabel.RELIABLE : DataLabel.LOSSY;
    byte[] out = message.from("", "");
    if (message.forEveryone()) {
      room.participants().forEach(each -> send(each, channel, out));
    } else {
      destinations(message).forEach(named -> send(named, channel, out));
    }
  }

  /// Calls a method of a client for the server API. Fails with [CallRefused].
  Future<RoomReply> call(Participant callee, RoomCall.PerformRpc call) {
    if (call.payload().getBytes(UTF_8).length > CALL_BYTES_MAX) {
      return Future.failedFuture(
          new CallRefused(Code.INVALID_ARGUMENT, "a payload ends at " + CALL_BYTES_MAX));
    }
    if (calls.size() >= CALLS_MAX) {
      return Future.failedFuture(new CallRefused(Code.RESOURCE_EXHAUSTED, "too many calls wait"));
    }
    String id = Ids.next("RPC_");
    int millis = Math.min(call.timeoutMillis().orElse(CALL_MILLIS), CALL_MILLIS_MAX);
    Promise<RoomReply> promise = Promise.promise();
    calls.put(id, new Call(callee, promise));
    callee.send(
        DataLabel.RELIABLE,
        DataMessage.call(id, call.method(), call.payload(), millis).from("", ""));
    long timer =
        room.later(
            Duration.ofMillis(millis),
            () ->
                promise.tryFail(
                    new CallRefused(Code.DEADLINE_EXCEEDED, "the participant does not answer")));
    return promise
        .future()
        .onComplete(ignored -> {
          calls.remove(id);
          room.cancel(timer);
        });
  }

  /// Whether it is a client's answer to the server.
  private boolean answered(Participant sender, DataMessage message) {
    DataMessage.CallResult result = message.result();
    Call call = result == null ? null : calls.get(result.callId());
    if (result == null || call == null || call.callee() != sender) {
      return false;
    }
    if (result.error().isEmpty()) {
      call.promise().tryComplete(new RoomReply.RpcReturned(result.payload()));
    } else {
      call.promise().tryFail(new CallRefused(code(result.errorCode()), result.error()));
    }
    return true;
  }

  /// What the errors of the protocol are to a server that calls.
  private static Code code(int error) {
    return switch (error) {
      case 1400, 1402 -> Code.INVALID_ARGUMENT;
      case 1401 -> Code.NOT_FOUND;
      case 1403, 1404 -> Code.UNIMPLEMENTED;
      case 1501, 1502 -> Code.DEADLINE_EXCEEDED;
      case 1503 -> Code.UNAVAILABLE;
      default -> Code.INTERNAL;
    };
  }

  /// Whoever has left answers no calls.
  void left(Participant callee) {
    for (Call call : List.copyOf(calls.values())) {
      if (call.callee() == callee) {
        call.promise().tryFail(new CallRefused(Code.UNAVAILABLE, "the participant has left"));
      }
    }
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
    if (answered(sender, message)) {
      return;
    }
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
