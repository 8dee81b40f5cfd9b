// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.browser;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// A port that stays the same while the database behind it stops, hangs and comes back elsewhere.
final class DatabasePort implements AutoCloseable {

  private static final InetAddress HERE = InetAddress.getLoopbackAddress();

  private final int port;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private @Nullable ServerSocket listener;
  private volatile boolean hangs;

  DatabasePort(int target) throws IOException {
    ServerSocket first = new ServerSocket(0, 50, HERE);
    port = first.getLocalPort();
    listen(first, target);
  }

  int port() {
    return port;
  }

  private void listen(ServerSocket socket, int target) {
    listener = socket;
    Thread.ofVirtual()
        .start(() -> {
          while (!socket.isClosed()) {
            try {
              Socket client = socket.accept();
              Socket server = new Socket(HERE, target);
              sockets.add(client);
              sockets.add(server);
              Thread.ofVirtual().start(() -> pump(client, server));
              Thread.ofVirtual().start(() -> pump(server, client));
            } catch (IOException e) {
              // Closed, or the database is not there: whoever called is told nothing.
            }
          }
        });
  }

  private void pump(Socket from, Socket to) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] bytes = new byte[8192];
      for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
        synchronized (this) {
          while (hangs) {
            wait();
          }
        }
        out.write(bytes, 0, count);
      }
    } catch (IOException e) {
      // The other side has gone.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Nothing gets through any more, and nothing is closed.
  synchronized void hang() {
    hangs = true;
  }

  synchronized void goOn() {
    hangs = false;
    notifyAll();
  }

  /// The port refuses connections, and those that were open are cut.
  void down() throws IOException {
    ServerSocket open = listener;
    if (open != null) {
      open.close();
    }
    for (Socket socket : sockets) {
      socket.close();
    }
    sockets.clear();
  }

  void up(int target) throws IOException {
    ServerSocket again = new ServerSocket();
    again.setReuseAddress(true);
    again.bind(new InetSocketAddress(HERE, port));
    listen(again, target);
  }

  @Override
  public void close() throws IOException {
    goOn();
    down();
  }
}
