// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.net;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;

/// A test client's socket.
interface Wire extends AutoCloseable {
  void send(byte[] packet) throws IOException;

  /// The next packet; blocks. Fails once closed.
  byte[] receive() throws IOException;

  @Override
  void close();

  static Wire udp(InetSocketAddress to) throws IOException {
    InetAddress here =
        to.getAddress() instanceof Inet6Address
            ? to.getAddress()
            : InetAddress.getLoopbackAddress();
    DatagramSocket socket = new DatagramSocket(0, here);
    socket.setReceiveBufferSize(4 << 20);
    byte[] buffer = new byte[2048];
    return new Wire() {
      @Override
      public void send(byte[] packet) throws IOException {
        socket.send(new DatagramPacket(packet, packet.length, to));
      }

      @Override
      public byte[] receive() throws IOException {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        socket.receive(packet);
        return Arrays.copyOf(buffer, packet.getLength());
      }

      @Override
      public void close() {
        socket.close();
      }
    };
  }

  /// RFC 4571 frames.
  static Wire tcp(InetSocketAddress to) throws IOException {
    Socket socket = new Socket(to.getAddress(), to.getPort());
    socket.setTcpNoDelay(true);
    DataInputStream in = new DataInputStream(socket.getInputStream());
    return new Wire() {
      @Override
      public void send(byte[] packet) throws IOException {
        byte[] frame = new byte[packet.length + 2];
        frame[0] = (byte) (packet.length >> 8);
        frame[1] = (byte) packet.length;
        System.arraycopy(packet, 0, frame, 2, packet.length);
        synchronized (socket) {
          socket.getOutputStream().write(frame);
        }
      }

      @Override
      public byte[] receive() throws IOException {
        byte[] packet = new byte[in.readUnsignedShort()];
        in.readFully(packet);
        return packet;
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
}
