// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.attack;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.stoa.bench.load.StoaServer;
import io.stoa.signaling.token.VideoGrant;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;

/// A WebSocket (RFC 6455) that keeps none of its rules: it says the bytes it is given. Owned by its
/// thread.
final class WebSocketBytes implements AutoCloseable {

  static final int FIN = 0x80;
  static final int RSV1 = 0x40;
  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;
  static final int PING = 9;

  /// What [#closeCode] returns for a hang-up without a word, and for none at all.
  static final int HUNG_UP = 0;

  static final int STAYS = -1;

  private static final int PATIENCE_MILLIS = 10_000;
  private static final int MASKED = 0x80;

  private final Socket socket = new Socket();
  private final DataInputStream in;
  private final OutputStream out;

  /// The status of the answer to the upgrade.
  final int status;

  /// @param source address that it comes from
  /// @param headers besides the necessary ones, each with its line's end
  WebSocketBytes(InetSocketAddress to, String source, String target, String headers)
      throws IOException {
    socket.bind(new InetSocketAddress(InetAddress.getByName(source), 0));
    socket.connect(to, PATIENCE_MILLIS);
    socket.setSoTimeout(PATIENCE_MILLIS);
    in = new DataInputStream(socket.getInputStream());
    out = socket.getOutputStream();
    write(
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
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(US_ASCII).endsWith("\r\n\r\n")) {
      head.write(in.readByte());
    }
    status = Integer.parseInt(head.toString(US_ASCII).split(" ", 3)[1]);
  }

  /// Somebody with a good token in a room of his own.
  static WebSocketBytes inside(Target target, String identity) throws IOException {
    String token = StoaServer.token(identity, VideoGrant.join("attacked"));
    return new WebSocketBytes(
        target.http(), "127.0.13.1", "/rtc?protocol=15&access_token=" + token, "");
  }

  void write(byte[] bytes) throws IOException {
    out.write(bytes);
  }

  /// A masked frame.
  ///
  /// @param first flags and opcode
  /// @param length as it claims to be
  static byte[] frame(int first, long length, byte[] payload) {
    ByteBuffer frame = ByteBuffer.allocate(14 + payload.length).put((byte) first);
    if (length >= 0 && length < 126) {
      frame.put((byte) (MASKED | length));
    } else if (length >= 0 && length <= 0xffff) {
      frame.put((byte) (MASKED | 126)).putShort((short) length);
    } else {
      frame.put((byte) (MASKED | 127)).putLong(length);
    }
    frame.putInt(0).put(payload); // a mask of zeros changes nothing
    byte[] bytes = new byte[frame.position()];
    frame.flip().get(bytes);
    return bytes;
  }

  static byte[] frame(int first, byte[] payload) {
    return frame(first, payload.length, payload);
  }

  /// Reads on until the server closes. Its code, [#HUNG_UP] or [#STAYS].
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
    } catch (SocketTimeoutException e) {
      return STAYS;
    } catch (EOFException | SocketException e) {
      return HUNG_UP;
    }
  }

  void patience(int millis) throws IOException {
    socket.setSoTimeout(millis);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
