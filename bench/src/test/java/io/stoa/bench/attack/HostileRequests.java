// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.attack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.stoa.bench.load.StoaServer;
import io.stoa.signaling.token.VideoGrant;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// HTTP that is none: requests that two servers would read differently, that never end, or that
/// hold what nobody can parse. Each is refused, as a client's mistake, or hung up on.
record HostileRequests() implements Attack {

  private static final int TIMES = 20;
  private static final int PATIENCE_MILLIS = 20_000;
  private static final String HOST = "Host: localhost\r\n";

  @Override
  public String name() {
    return "requests that are none";
  }

  private static String twirp(String body) {
    String token = StoaServer.token("eve", VideoGrant.admin("control"));
    return "POST /twirp/livekit.RoomService/ListParticipants HTTP/1.1\r\n"
        + HOST
        + "Content-Type: application/json\r\nAuthorization: Bearer "
        + token
        + "\r\nContent-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  private static String school(String body) {
    return "POST /api/v1/session HTTP/1.1\r\n"
        + HOST
        + "Content-Type: application/json\r\nSec-Fetch-Site: same-origin\r\nContent-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  private static Map<String, String> all() {
    String post = "POST /api/v1/session HTTP/1.1\r\n" + HOST + "Content-Type: application/json\r\n";
    Map<String, String> all = new LinkedHashMap<>();
    all.put(
        "chunked and long",
        post
            + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\n\r\n");
    all.put("two lengths", post + "Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde");
    all.put("a negative length", post + "Content-Length: -1\r\n\r\n");
    all.put("an endless length", post + "Content-Length: 99999999999999999999\r\n\r\n");
    all.put("an odd chunk", post + "Transfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n0\r\n\r\n");
    all.put("two codings", post + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n");
    all.put(
        "a long header", "GET / HTTP/1.1\r\n" + HOST + "X: " + "x".repeat(200_000) + "\r\n\r\n");
    all.put("many headers", "GET / HTTP/1.1\r\n" + HOST + "X: y\r\n".repeat(20_000) + "\r\n");
    all.put("a long target", "GET /" + "x".repeat(200_000) + " HTTP/1.1\r\n" + HOST + "\r\n");
    all.put("another version", "GET / HTTP/9.9\r\n" + HOST + "\r\n");
    all.put("no request", "\u0000\u0001\u0002\u0003\u0016\u0003\u0001\r\n\r\n");
    all.put("a preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    all.put("a colon missing", "GET / HTTP/1.1\r\n" + HOST + "X y\r\n\r\n");
    all.put("a space before the colon", post + "Content-Length : 4\r\n\r\nabcd");
    all.put("nested JSON, Twirp", twirp("[".repeat(50_000)));
    all.put("nested objects, Twirp", twirp("{\"room\":".repeat(20_000)));
    all.put("numbers, Twirp", twirp("{\"room\":" + "9".repeat(50_000) + "}"));
    all.put("nested JSON, school", school("[".repeat(15_000)));
    all.put("nested objects, school", school("{\"email\":".repeat(5_000)));
    all.put("no UTF-8, school", school("{\"email\":\"\u00c0\u00af\"}"));
    return all;
  }

  @Override
  public Outcome on(Target target) throws Exception {
    Map<String, Integer> answers = new TreeMap<>();
    List<String> faults = new ArrayList<>();
    for (int i = 0; i < TIMES; i++) {
      for (Map.Entry<String, String> each : all().entrySet()) {
        String status = status(target, each.getValue());
        answers.merge(status, 1, Integer::sum);
        if (!status.startsWith("4")
            && !status.equals("501")
            && !status.equals("505")
            && !status.equals("hung up")
            && i == 0) {
          faults.add(each.getKey() + ": " + status);
        }
      }
    }
    return new Outcome(
        TIMES + " times " + all().size() + " requests", "statuses " + answers, faults);
  }

  /// The status of the answer.
  private static String status(Target target, String request) throws IOException {
    try (Socket socket = new Socket(target.http().getAddress(), target.http().getPort())) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      socket.shutdownOutput();
      ByteArrayOutputStream head = new ByteArrayOutputStream();
      for (int read = socket.getInputStream().read(); read >= 0 && head.size() < 12; ) {
        head.write(read);
        read = socket.getInputStream().read();
      }
      return head.size() < 12 ? "hung up" : head.toString(ISO_8859_1).substring(9, 12);
    } catch (SocketException e) {
      return "hung up"; // before it has heard all
    }
  }
}
