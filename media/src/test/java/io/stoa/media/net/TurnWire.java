// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.net;

import io.stoa.media.TurnHandle;
import io.stoa.media.turn.TurnAsker;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/// A client's socket at the TURN relay, and what it says there.
final class TurnWire implements Wire {
  private static final int CHANNEL = 0x4000;

  private final Wire raw;
  private final TurnAsker asker = new TurnAsker(System.nanoTime());

  private TurnWire(Wire raw) {
    this.raw = raw;
  }

  /// Allocates and binds a channel to one of our media addresses.
  ///
  /// @param transport udp, tcp or tls
  static TurnWire open(TurnHandle turn, String transport, InetSocketAddress media)
      throws IOException, GeneralSecurityException {
    TurnWire wire = dial(turn, transport, media.getAddress());
    wire.allocate(turn, "tester", media.getAddress() instanceof Inet6Address);
    wire.expect(0, wire.asker.bind(CHANNEL, media));
    return wire;
  }

  static TurnWire dial(TurnHandle turn, String transport)
      throws IOException, GeneralSecurityException {
    return dial(turn, transport, InetAddress.getLoopbackAddress());
  }

  private static TurnWire dial(TurnHandle turn, String transport, InetAddress host)
      throws IOException, GeneralSecurityException {
    InetSocketAddress port = new InetSocketAddress(host, turn.port());
    return new TurnWire(
        switch (transport) {
          case "udp" -> Wire.udp(port);
          case "tcp" -> stream(new Socket(host, turn.port()));
          default ->
              stream(
                  trusting().getSocketFactory().createSocket(host, turn.tlsPort().orElseThrow()));
        });
  }

  /// For a certificate made at start.
  static SSLContext trusting() throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    TrustManager anybody =
        new X509TrustManager() {
          @Override
          public void checkClientTrusted(X509Certificate[] chain, String type) {}

          @Override
          public void checkServerTrusted(X509Certificate[] chain, String type) {}

          @Override
          public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
          }
        };
    context.init(null, new TrustManager[] {anybody}, null);
    return context;
  }

  private static Wire stream(Socket socket) throws IOException {
    socket.setTcpNoDelay(true);
    DataInputStream in = new DataInputStream(socket.getInputStream());
    return new Wire() {
      @Override
      public void send(byte[] packet) throws IOException {
        synchronized (socket) {
          socket.getOutputStream().write(packet);
        }
      }

      @Override
      public byte[] receive() throws IOException {
        byte[] header = new byte[4];
        in.readFully(header);
        int length = (header[2] & 0xff) << 8 | (header[3] & 0xff);
        byte[] message =
            Arrays.copyOf(header, header[0] >= 0x40 ? 4 + ((length + 3) & ~3) : 20 + length);
        in.readFully(message, 4, message.length - 4);
        return message;
      }

      @Override
      public void close() {
        try {
          socket.close();
        } catch (IOException e) {
          throw new java.io.UncheckedIOException(e);
        }
      }
    };
  }

  TurnAsker asker() {
    return asker;
  }

  Wire raw() {
    return raw;
  }

  /// Asks until there is an answer and returns its code.
  int code(byte[] request) throws IOException {
    raw.send(request);
    return asker.code(raw.receive());
  }

  void expect(int code, byte[] request) throws IOException {
    int was = code(request);
    if (was != code) {
      throw new IOException("answered with " + was);
    }
  }

  void allocate(TurnHandle turn, String subject) throws IOException {
    allocate(turn, subject, false);
  }

  private void allocate(TurnHandle turn, String subject, boolean ipv6) throws IOException {
    TurnHandle.Login login = turn.login(subject, Instant.now().plusSeconds(600));
    raw.send(asker.allocate());
    asker.learn(raw.receive());
    asker.as(login.username(), login.password());
    expect(0, ipv6 ? asker.allocate(2) : asker.allocate()); // RFC 8656 §18.6: family IPv6
  }

  @Override
  public void send(byte[] packet) throws IOException {
    raw.send(TurnAsker.channelData(CHANNEL, packet));
  }

  @Override
  public byte[] receive() throws IOException {
    return TurnAsker.data(raw.receive());
  }

  @Override
  public void close() {
    raw.close();
  }
}
