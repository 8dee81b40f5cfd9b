// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling.turn;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/// A connection to a relay for one probe. Blocks; owned by one thread.
interface RelayLine extends AutoCloseable {

  int MESSAGE_MAX = 2048;

  void send(byte[] message) throws IOException;

  /// The next message.
  ///
  /// @throws SocketTimeoutException there was none within that time
  byte[] receive(long millis) throws IOException;

  /// Whether what is sent arrives or the connection ends.
  boolean isReliable();

  @Override
  void close();

  /// @param deadlineNanos until when it must be connected
  static RelayLine open(RelayUrl url, SSLContext tls, long deadlineNanos) throws IOException {
    // Asked anew each time: a name may lead elsewhere meanwhile.
    InetSocketAddress address =
        new InetSocketAddress(InetAddress.getByName(url.host()), url.port());
    if (url.transport() == RelayUrl.Transport.UDP) {
      return new Datagrams(address);
    }
    Socket socket = new Socket();
    try {
      socket.connect(address, millisUntil(deadlineNanos));
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(millisUntil(deadlineNanos));
      if (url.transport() == RelayUrl.Transport.TLS) {
        SSLSocket secured =
            (SSLSocket) tls.getSocketFactory().createSocket(socket, url.host(), url.port(), true);
        // A browser refuses a certificate of another name, too.
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secured.setSSLParameters(parameters);
        secured.startHandshake();
        return new Stream(secured);
      }
      return new Stream(socket);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /// At least 1: 0 would mean for ever.
  static int millisUntil(long deadlineNanos) throws SocketTimeoutException {
    long left = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
    if (left <= 0) {
      throw new SocketTimeoutException("no answer in time");
    }
    return Math.toIntExact(left);
  }

  /// UDP.
  final class Datagrams implements RelayLine {
    private final DatagramSocket socket;
    private final byte[] buffer = new byte[MESSAGE_MAX];

    Datagrams(InetSocketAddress to) throws IOException {
      socket = new DatagramSocket();
      socket.connect(to);
    }

    @Override
    public void send(byte[] message) throws IOException {
      socket.send(new DatagramPacket(message, message.length));
    }

    @Override
    public byte[] receive(long millis) throws IOException {
      socket.setSoTimeout(Math.toIntExact(Math.max(1, millis)));
      DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
      socket.receive(packet);
      return Arrays.copyOf(buffer, packet.getLength());
    }

    @Override
    public boolean isReliable() {
      return false;
    }

    @Override
    public void close() {
      socket.close();
    }
  }

  /// TCP or TLS: STUN messages one behind the other (RFC 8489 §6.2.2).
  final class Stream implements RelayLine {
    private static final int HEADER = 20;

    private final Socket socket;
    private final DataInputStream in;

    Stream(Socket socket) throws IOException {
      this.socket = socket;
      in = new DataInputStream(socket.getInputStream());
    }

    @Override
    public void send(byte[] message) throws IOException {
      socket.getOutputStream().write(message);
      socket.getOutputStream().flush();
    }

    @Override
    public byte[] receive(long millis) throws IOException {
      socket.setSoTimeout(Math.toIntExact(Math.max(1, millis)));
      byte[] header = in.readNBytes(HEADER);
      int length = header.length < HEADER ? -1 : (header[2] & 0xff) << 8 | (header[3] & 0xff);
      if (length < 0 || length > MESSAGE_MAX) {
        throw new IOException("closed, or no STUN message");
      }
      byte[] message = Arrays.copyOf(header, HEADER + length);
      in.readFully(message, HEADER, length);
      return message;
    }

    @Override
    public boolean isReliable() {
      return true;
    }

    @Override
    public void close() {
      try {
        socket.close();
      } catch (IOException e) {
        // It is closed.
      }
    }
  }
}
