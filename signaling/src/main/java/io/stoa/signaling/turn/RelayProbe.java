// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling.turn;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.ice4j.StunException;
import org.ice4j.attribute.Attribute;
import org.ice4j.attribute.ErrorCodeAttribute;
import org.ice4j.attribute.NonceAttribute;
import org.ice4j.attribute.RealmAttribute;
import org.ice4j.message.Message;
import org.ice4j.message.MessageFactory;
import org.ice4j.message.Request;
import org.ice4j.security.LongTermCredential;
import org.ice4j.security.LongTermCredentialSession;
import org.ice4j.stack.StunStack;
import org.ice4j.stack.TransactionID;

/// Makes an allocation at a relay as a client would, and gives it back. Immutable. Any thread,
/// which it blocks.
final class RelayProbe {

  /// What came of it.
  enum State {
    /// An allocation was made.
    UP,
    /// It answers, and has no allocation to give (RFC 8656 §19, 486 and 508).
    FULL,
    DOWN
  }

  /// @param rttMillis between the first question and its answer
  /// @param why it is not up, for the log
  record Outcome(State state, int rttMillis, String why) {}

  static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final byte UDP = 17;
  private static final long RETRANSMIT_MILLIS = 250;
  private static final int MESSAGE_MIN = 20;

  private final SSLContext tls;

  RelayProbe(SSLContext tls) {
    this.tls = tls;
  }

  Outcome probe(RelayUrl url, RelayLogin login) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try (RelayLine line = RelayLine.open(url, tls, deadline)) {
      return allocate(line, login, deadline);
    } catch (IOException | StunException | RuntimeException e) { // whatever a stranger's relay says
      return down(e.getMessage() == null ? e.toString() : e.getMessage());
    }
  }

  private static Outcome down(String why) {
    return new Outcome(State.DOWN, 0, why);
  }

  private static Outcome allocate(RelayLine line, RelayLogin login, long deadline)
      throws IOException, StunException {
    StunStack stack = new StunStack();
    long asked = System.nanoTime();
    Message challenge =
        exchange(line, stack, MessageFactory.createAllocateRequest(UDP, false), deadline);
    int rtt = (int) TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - asked);
    if (!(challenge.getAttribute(Attribute.REALM) instanceof RealmAttribute realm)
        || !(challenge.getAttribute(Attribute.NONCE) instanceof NonceAttribute nonce)) {
      return down("asks for no credentials: " + code(challenge));
    }
    LongTermCredentialSession session =
        new LongTermCredentialSession(
            new LongTermCredential(login.username(), login.password()), realm.getRealm());
    session.setNonce(nonce.getNonce());
    stack.getCredentialsManager().registerAuthority(session);
    Request allocate = MessageFactory.createAllocateRequest(UDP, false);
    session.addAttributes(allocate);
    Message answer = exchange(line, stack, allocate, deadline);
    if (answer.getMessageType() == Message.ALLOCATE_RESPONSE
        && answer.containsAttribute(Attribute.XOR_RELAYED_ADDRESS)) {
      Request release = MessageFactory.createRefreshRequest(0);
      session.addAttributes(release);
      exchange(line, stack, release, deadline);
      return new Outcome(State.UP, rtt, "");
    }
    int code = code(answer);
    return code == 486 || code == 508
        ? new Outcome(State.FULL, rtt, "has no allocation to give: " + code)
        : down("refuses an allocation: " + code);
  }

  private static int code(Message message) {
    return message.getAttribute(Attribute.ERROR_CODE) instanceof ErrorCodeAttribute error
        ? error.getErrorCode()
        : 0;
  }

  /// Asks until there is an answer; RFC 8489 §6.2.1, more eagerly.
  private static Message exchange(RelayLine line, StunStack stack, Request request, long deadline)
      throws IOException, StunException {
    byte[] id = TransactionID.createNewTransactionID().getBytes();
    request.setTransactionID(id);
    byte[] question = request.encode(stack);
    long wait = line.isReliable() ? PATIENCE.toMillis() : RETRANSMIT_MILLIS;
    while (true) {
      line.send(question);
      try {
        while (true) {
          byte[] answer = line.receive(Math.min(wait, RelayLine.millisUntil(deadline)));
          if (answer.length >= MESSAGE_MIN && Arrays.equals(answer, 8, 20, id, 0, 12)) {
            return Message.decode(answer, 0, answer.length);
          }
        }
      } catch (SocketTimeoutException e) {
        RelayLine.millisUntil(deadline); // says so when there is no more time
        wait *= 2;
      }
    }
  }
}
