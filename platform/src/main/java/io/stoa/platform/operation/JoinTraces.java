// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.operation;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.stoa.signaling.JoinReport;
import io.stoa.signaling.JoinReport.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/// Tells each attempt to join as a trace: one span for the whole, and under it one for each stage
/// that was reached, from the end of the stage before. Sent in batches by OTLP over HTTP. Any
/// thread.
public final class JoinTraces implements AutoCloseable {

  private static final Duration BATCH = Duration.ofSeconds(2);
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final int QUEUE_MAX = 2_048;
  private static final AttributeKey<String> ROOM = AttributeKey.stringKey("stoa.room");
  private static final AttributeKey<String> PARTICIPANT =
      AttributeKey.stringKey("stoa.participant");
  // As OpenTelemetry's conventions name them.
  private static final AttributeKey<String> AGENT = AttributeKey.stringKey("user_agent.original");
  private static final AttributeKey<String> NETWORK =
      AttributeKey.stringKey("network.connection.type");
  private static final AttributeKey<String> FAILURE = AttributeKey.stringKey("stoa.failure");
  private static final AttributeKey<String> STAGE = AttributeKey.stringKey("stoa.stage");

  private final SdkTracerProvider provider;
  private final Tracer tracer;

  /// @param endpoint where traces are taken, for example `http://localhost:4318/v1/traces`
  public JoinTraces(String endpoint) {
    OtlpHttpSpanExporter exporter =
        OtlpHttpSpanExporter.builder().setEndpoint(endpoint).setTimeout(TIMEOUT).build();
    provider =
        SdkTracerProvider.builder()
            .setResource(
                Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), "stoa")))
            .addSpanProcessor(
                BatchSpanProcessor.builder(exporter)
                    .setScheduleDelay(BATCH)
                    .setMaxQueueSize(QUEUE_MAX)
                    .build())
            .build();
    tracer = provider.get("io.stoa");
  }

  /// Takes down how an attempt went. Never blocks.
  public void tell(JoinReport report) {
    Span join =
        tracer
            .spanBuilder("join")
            .setNoParent()
            .setStartTimestamp(report.began())
            .setAttribute(ROOM, report.roomSid())
            .setAttribute(PARTICIPANT, report.participantSid())
            .setAttribute(AGENT, report.origin().userAgent())
            .setAttribute(NETWORK, report.origin().network())
            .startSpan();
    if (!report.succeeded()) {
      join.setAttribute(FAILURE, report.failure());
      join.setAttribute(STAGE, JoinBook.stage(report));
      join.setStatus(StatusCode.ERROR, report.failure());
    }
    Instant from = report.began();
    for (Stage stage : Stage.values()) {
      Duration after = report.reached().get(stage);
      if (after != null) {
        Instant until = report.began().plus(after);
        tracer
            .spanBuilder(JoinBook.word(stage))
            .setParent(Context.root().with(join))
            .setStartTimestamp(from)
            .startSpan()
            .end(until);
        from = until;
      }
    }
    // A join that worked ends with its last stage, one that did not when that was known.
    join.end(report.succeeded() ? from : report.began().plus(report.took()));
  }

  /// Sends what waits.
  @Override
  public void close() {
    provider.shutdown().join(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
  }
}
