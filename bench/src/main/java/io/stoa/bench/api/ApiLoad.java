// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.api;

import io.stoa.bench.load.LoadReport;
import io.stoa.bench.load.StoaServer;
import io.vertx.core.Vertx;
import java.net.InetAddress;

/// The API's load generator against Stoa: starts a server with its own PostgreSQL, puts people into
/// it, and calls.
public final class ApiLoad {

  private ApiLoad() {}

  /// @param arguments see [ApiLoadOptions]
  public static void main(String[] arguments) {
    ApiLoadOptions options;
    try {
      options = ApiLoadOptions.parse(arguments);
    } catch (IllegalArgumentException wrong) {
      System.err.println(wrong.getMessage());
      System.exit(2);
      throw wrong;
    }
    ApiRun run = run(options, System.getProperty("java.class.path"));
    String page = ApiReport.page(options, run);
    System.out.println("\n" + page);
    LoadReport.write(
        options.out(),
        "api",
        "# The school's API under load\n\n![Latency](api.svg)\n\n" + page,
        ApiReport.chart(run));
  }

  static ApiRun run(ApiLoadOptions options, String classPath) {
    Vertx vertx = Vertx.vertx();
    StoaServer.Build build =
        new StoaServer.Build(InetAddress.getLoopbackAddress(), options.jvm(), classPath);
    try (StoaServer server = build.start(vertx);
        Population population = Population.in(server.data());
        OpenLoop loop = new OpenLoop(vertx, server.port(), options.connections())) {
      try {
        return ApiRun.of(server, options, loop, population);
      } finally {
        LoadReport.keep(options.out(), "server.log", server.log());
      }
    } finally {
      vertx.close().await();
    }
  }
}
