// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.stoa.signaling.ClientOrigin;
import io.stoa.signaling.JoinReport;
import io.stoa.signaling.JoinReport.Stage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/// Against a receiver of OTLP over HTTP that keeps what it is sent.
final class JoinTracesTest {

  private static final Instant BEGAN = Instant.parse("2026-03-10T12:00:00Z");

  /// What of a span this test looks at, read from its protobuf by field numbers.
  private record OneSpan(
      String trace, String id, String parent, String name, long start, long end, int status) {}

  private static JoinReport report(String failure, Map<Stage, Duration> reached) {
    return new JoinReport(
        BEGAN,
        "lesson",
        "RM_1",
        "ann",
        "Ann",
        "PA_1",
        ClientOrigin.UNKNOWN,
        failure,
        Duration.ofMillis(900),
        reached);
  }

  @Test
  void aJoinIsOneTraceWithASpanForEachStage() throws Exception {
    BlockingQueue<byte[]> received = new LinkedBlockingQueue<>();
    HttpServer receiver =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext(
        "/v1/traces",
        exchange -> {
          try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            assertEquals(
                "application/x-protobuf", exchange.getRequestHeaders().getFirst("Content-Type"));
            boolean packed =
                "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
            received.add(packed ? unpacked(body) : body);
            exchange.sendResponseHeaders(200, -1);
          }
        });
    receiver.start();
    String endpoint = "http://localhost:" + receiver.getAddress().getPort() + "/v1/traces";
    try (JoinTraces traces = new JoinTraces(endpoint)) {
      traces.tell(
          report(
              "",
              Map.of(
                  Stage.ADMITTED, Duration.ofMillis(10),
                  Stage.ANSWERED, Duration.ofMillis(60),
                  Stage.ICE, Duration.ofMillis(100),
                  Stage.DTLS, Duration.ofMillis(180),
                  Stage.MEDIA, Duration.ofMillis(300))));
      traces.tell(report("ice_timeout", Map.of(Stage.ADMITTED, Duration.ofMillis(10))));
    }
    receiver.stop(0);
    List<OneSpan> spans = new ArrayList<>();
    for (byte[] body = received.poll(); body != null; body = received.poll(1, TimeUnit.SECONDS)) {
      spans.addAll(spans(body));
    }
    List<OneSpan> joins = spans.stream().filter(span -> span.name().equals("join")).toList();
    assertEquals(2, joins.size(), spans.toString());

    OneSpan good = joins.get(joins.get(0).status() == 2 ? 1 : 0);
    assertEquals(0, good.status());
    assertEquals(300, millis(good));
    assertEquals(BEGAN.getEpochSecond(), TimeUnit.NANOSECONDS.toSeconds(good.start()));
    Map<String, Integer> expected =
        Map.of("admitted", 10, "answered", 50, "ice", 40, "dtls", 80, "media", 120);
    List<OneSpan> stages = spans.stream().filter(span -> span.parent().equals(good.id())).toList();
    assertEquals(expected.size(), stages.size(), spans.toString());
    for (OneSpan stage : stages) {
      assertEquals(good.trace(), stage.trace());
      assertEquals(expected.get(stage.name()), (int) millis(stage), stage.name());
    }

    OneSpan bad = joins.get(joins.get(0).status() == 2 ? 0 : 1);
    assertEquals(2, bad.status());
    assertEquals(900, millis(bad));
    assertTrue(!bad.trace().equals(good.trace()), "each join has a trace of its own");
  }

  /// Nobody listens there: joins go on, and closing does not hang.
  @Test
  void aReceiverThatIsNotThereHarmsNobody() {
    long began = System.nanoTime();
    try (JoinTraces traces = new JoinTraces("http://localhost:1/v1/traces")) {
      for (int i = 0; i < 10_000; i++) {
        traces.tell(report("ice_timeout", Map.of()));
      }
    }
    assertTrue(System.nanoTime() - began < TimeUnit.SECONDS.toNanos(30));
  }

  private static long millis(OneSpan span) {
    return TimeUnit.NANOSECONDS.toMillis(span.end() - span.start());
  }

  private static byte[] unpacked(byte[] body) throws IOException {
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
      return in.readAllBytes();
    }
  }

  /// ExportTraceServiceRequest: resource_spans 1, scope_spans 2, spans 2.
  private static List<OneSpan> spans(byte[] request) throws IOException {
    List<OneSpan> all = new ArrayList<>();
    for (byte[] resource : Wire.messages(request, 1)) {
      for (byte[] scope : Wire.messages(resource, 2)) {
        for (byte[] span : Wire.messages(scope, 2)) {
          List<byte[]> status = Wire.messages(span, 15);
          all.add(
              new OneSpan(
                  Wire.hex(Wire.messages(span, 1)),
                  Wire.hex(Wire.messages(span, 2)),
                  Wire.hex(Wire.messages(span, 4)),
                  new String(
                      Wire.messages(span, 5).getFirst(), java.nio.charset.StandardCharsets.UTF_8),
                  Wire.fixed64(span, 7),
                  Wire.fixed64(span, 8),
                  status.isEmpty() ? 0 : (int) Wire.varint(status.getFirst(), 3)));
        }
      }
    }
    assertNotNull(all);
    return all;
  }

  /// As much of protobuf's wire as is needed.
  private static final class Wire {

    private Wire() {}

    static List<byte[]> messages(byte[] message, int field) throws IOException {
      List<byte[]> found = new ArrayList<>();
      var in = com.google.protobuf.CodedInputStream.newInstance(message);
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        if (tag == (field << 3 | 2)) {
          found.add(in.readByteArray());
        } else {
          in.skipField(tag);
        }
      }
      return found;
    }

    static long fixed64(byte[] message, int field) throws IOException {
      var in = com.google.protobuf.CodedInputStream.newInstance(message);
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        if (tag == (field << 3 | 1)) {
          return in.readFixed64();
        }
        in.skipField(tag);
      }
      return 0;
    }

    static long varint(byte[] message, int field) throws IOException {
      var in = com.google.protobuf.CodedInputStream.newInstance(message);
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        if (tag == field << 3) {
          return in.readInt64();
        }
        in.skipField(tag);
      }
      return 0;
    }

    static String hex(List<byte[]> bytes) {
      return bytes.isEmpty() ? "" : java.util.HexFormat.of().formatHex(bytes.getFirst());
    }
  }
}
