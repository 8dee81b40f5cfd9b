// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;

/// A client that says the bytes it is given: a WebSocket (RFC 6455) without its rules.
final class RawSocket implements AutoCloseable {

  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int FIN = 0x80;
  static final int RSV1 = 0x40;

  private static final int PATIENCE_MILLIS = 10_000;
  private static final int MASKED = 0x80;

  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;

  /// The status of the answer to the upgrade; 101 when it is a WebSocket now.
  final int status;

  /// @param headers of the request besides the necessary ones, each with its line's end
  RawSocket(int port, String target, String headers) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(PATIENCE_MILLIS);
    in = new DataInputStream(socket.getInputStream());
    out = socket.getOutputStream();
    out.write(
        """
        GET %s HTTP/1.1\r
        Host: localhost\r
        Connection: Upgrade\r
        Upgrade: websocket\r
        Sec-WebSocket-Version: 13\r
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
        %s\r
        """
            .formatted(target, headers)
            .getBytes(US_ASCII));
    String head = head();
    status = Integer.parseInt(head.split(" ", 3)[1]);
  }

  private String head() throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(US_ASCII).endsWith("\r\n\r\n")) {
      head.write(in.readByte());
    }
    return head.toString(US_ASCII);
  }

  void write(byte[] bytes) throws IOException {
    out.write(bytes);
  }

  /// A masked frame as a client sends it.
  ///
  /// @param first flags and opcode
  /// @param length as it claims to be
  static byte[] frame(int first, long length, byte[] payload) {
    ByteBuffer frame = ByteBuffer.allocate(14 + payload.length).put((byte) first);
    if (length >= 0 && length < 126) {
      frame.put((byte) (MASKED | length));
    } else {
      frame.put((byte) (MASKED | 127)).putLong(length);
    }
    // A mask of zeros changes nothing.
    frame.putInt(0).put(payload);
    byte[] bytes = new byte[frame.position()];
    frame.flip().get(bytes);
    return bytes;
  }

  static byte[] frame(int first, byte[] payload) {
    return frame(first, payload.length, payload);
  }

  /// Reads on until the server closes. Returns its code; 0 when it hangs up without one.
  int closeCode() throws IOException {
    try {
      while (true) {
        int opcode = in.readByte() & 0x0f;
        int length = in.readByte() & 0x7f;
        if (length == 126) {
          length = in.readUnsignedShort();
        } else if (length == 127) {
          length = Math.toIntExact(in.readLong());
        }
        byte[] payload = in.readNBytes(length);
        if (opcode == CLOSE) {
          return length < 2 ? 1005 : ByteBuffer.wrap(payload).getShort();
        }
      }
    } catch (java.io.EOFException | java.net.SocketException e) {
      return 0;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
