// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.dtls;

import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.Executor;
import org.bouncycastle.tls.DTLSServerProtocol;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.DatagramTransport;
import org.bouncycastle.tls.TlsHandshakeHash;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs Bouncy Castle's blocking protocol on a virtual thread of its own, from the first datagram
/// to the end of the connection. It waits in {@link #receive} only; there it also does what the
/// owner asked for, so that a single thread ever touches Bouncy Castle's state.
final class Handshake implements Runnable, DatagramTransport {

  private static final Logger log = LoggerFactory.getLogger(Handshake.class);

  /// Attempts before giving up: forged datagrams may spoil some.
  private static final int ATTEMPTS_MAX = 8;

  private static final byte[] NOTHING = {};

  private static final int RECEIVE_LIMIT = DtlsServer.DATAGRAM_MAX;

  /// Fits the smallest MTU that WebRTC assumes, below 1280 with IPv6 and TURN overhead.
  private static final int SEND_LIMIT = 1150;

  private final Inbox inbox;
  private final DtlsCertificate certificate;
  private final Fingerprints fingerprints;
  private final DtlsOwner owner;
  private final Executor executor;
  private final FlightStore flight = new FlightStore();
  private final EpochGate gate = new EpochGate();
  private final ByteArrayOutputStream datagram = new ByteArrayOutputStream(SEND_LIMIT);
  private @Nullable DTLSTransport connection;
  private @Nullable SrtpTlsServer server;
  private boolean closed;

  Handshake(
      Inbox inbox,
      DtlsCertificate certificate,
      Fingerprints fingerprints,
      DtlsOwner owner,
      Executor executor) {
    this.inbox = inbox;
    this.certificate = certificate;
    this.fingerprints = fingerprints;
    this.owner = owner;
    this.executor = executor;
  }

  @Override
  public void run() {
    try {
      DtlsFailure failure = connect();
      flush();
      if (failure != null) {
        executor.execute(() -> owner.onDtlsFailed(failure));
      }
    } finally {
      inbox.end();
    }
  }

  /// The whole life; the result is null if the owner ended it.
  private @Nullable DtlsFailure connect() {
    for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      SrtpTlsServer current = new SrtpTlsServer(certificate, fingerprints);
      server = current;
      flight.clear();
      gate.reset();
      closed = false;
      try {
        DTLSTransport accepted = new Protocol().accept(current, this);
        connection = accepted;
        SrtpKeys keys = current.keys();
        if (keys == null) {
          throw new IllegalStateException("complete without keys");
        }
        flight.completed(datagram.toByteArray(), inbox.nowNanos());
        flush();
        executor.execute(() -> owner.onKeys(keys));
        return serve(accepted);
      } catch (OwnerClosed e) {
        return null;
      } catch (IOException | RuntimeException e) {
        // Whatever the wire did: the client may begin anew until the owner's time is up.
        log.debug("DTLS handshake attempt {} failed", attempt, e);
        if (current.mismatched()) {
          return DtlsFailure.FINGERPRINT_MISMATCH;
        }
      }
    }
    return DtlsFailure.HANDSHAKE_FAILED;
  }

  private @Nullable DtlsFailure serve(DTLSTransport accepted) {
    byte[] data = new byte[RECEIVE_LIMIT];
    try {
      while (true) {
        int length = accepted.receive(data, 0, data.length, 0);
        if (length > 0) {
          byte[] received = new byte[length];
          System.arraycopy(data, 0, received, 0, length);
          executor.execute(() -> owner.onData(received));
        }
      }
    } catch (OwnerClosed e) {
      return null;
    } catch (IOException | RuntimeException e) {
      // Only a record that the client protected gets here, an alert or nonsense: it is over.
      log.debug("DTLS connection ended", e);
      return DtlsFailure.CLOSED_BY_CLIENT;
    }
  }

  /// Tells when the client has proven that it holds its certificate's key.
  private final class Protocol extends DTLSServerProtocol {
    @Override
    protected void processCertificateVerify(
        ServerHandshakeState state, byte[] body, TlsHandshakeHash hash) throws IOException {
      super.processCertificateVerify(state, body, hash);
      gate.verified();
    }
  }

  /// The owner asked for the end. Interrupted, so that Bouncy Castle passes it on as it is.
  private static final class OwnerClosed extends InterruptedIOException {
    private static final long serialVersionUID = 1;
  }

  @Override
  public int receive(byte[] buffer, int offset, int length, int waitMillis) throws IOException {
    while (true) {
      flush();
      if (closed) {
        throw new IOException("closed");
      }
      byte[] released = gate.release();
      if (released != null) {
        System.arraycopy(released, 0, buffer, offset, released.length);
        return released.length;
      }
      switch (inbox.await(flight.waiting(), flight.dueNanos())) {
        case DATAGRAM -> {
          byte[] taken = inbox.pollDatagram();
          byte[] received = taken == null ? NOTHING : gate.pass(taken);
          if (received.length > 0 && received.length <= length) {
            flight.received();
            if (received[0] == RecordFilter.APPLICATION_DATA) {
              flight.confirmed();
            }
            System.arraycopy(received, 0, buffer, offset, received.length);
            return received.length;
          }
        }
        case OUTGOING -> sendOutgoing();
        case TIME -> {
          for (byte[] record : flight.repeat(inbox.nowNanos())) {
            append(record);
          }
        }
        case CLOSED -> {
          DTLSTransport open = connection;
          if (open != null) {
            open.close();
          }
          flush();
          throw new OwnerClosed();
        }
      }
    }
  }

  private void sendOutgoing() throws IOException {
    byte[] data = inbox.pollOutgoing();
    DTLSTransport open = connection;
    if (data != null && open != null) {
      open.send(data, 0, data.length);
    }
  }

  @Override
  public void send(byte[] bytes, int offset, int length) {
    byte[] record = new byte[length];
    System.arraycopy(bytes, offset, record, 0, length);
    if (RecordFilter.isPlainAlert(record) && (server == null || !server.mismatched())) {
      return; // forged datagrams could provoke it, and clients believe it
    }
    flight.sending(record, inbox.nowNanos());
    append(record);
  }

  /// Gathers records into datagrams: fewer packets to lose, and a Finished that arrives with its
  /// ChangeCipherSpec, never before it.
  private void append(byte[] record) {
    if (datagram.size() + record.length > SEND_LIMIT) {
      flush();
    }
    datagram.write(record, 0, record.length);
  }

  private void flush() {
    if (datagram.size() > 0) {
      byte[] bytes = datagram.toByteArray();
      datagram.reset();
      executor.execute(() -> owner.sendDtls(Unpooled.wrappedBuffer(bytes)));
    }
  }

  @Override
  public int getReceiveLimit() {
    return RECEIVE_LIMIT;
  }

  @Override
  public int getSendLimit() {
    return SEND_LIMIT;
  }

  @Override
  public void close() {
    closed = true;
  }
}
