// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.attack;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Every process of PostgreSQL is stopped where it stands: connections are taken by the kernel and
/// never answered, which is worse than a database that is gone. Classes go on, and whoever wants in
/// by the school's own page is told 503 within a second.
record DatabaseHangs() implements Attack {

  private static final String RUNNING = "570adea0-0000-7000-8000-00000000000b";
  private static final long AT_ONCE_MILLIS = 1_000;
  private static final Duration RECOVERS = Duration.ofSeconds(30);
  private static final int JOINS = 20;

  @Override
  public String name() {
    return "a database that hangs";
  }

  @Override
  public Outcome on(Target target) throws Exception {
    List<Long> processes = processes(target);
    List<String> faults = new ArrayList<>();
    String cookie = signIn(target);
    List<Long> millis = new ArrayList<>();
    String answer;
    try {
      signal("-STOP", processes);
      for (int i = 0; i < JOINS; i++) {
        long asked = System.nanoTime();
        int status = join(target, cookie);
        millis.add(Duration.ofNanos(System.nanoTime() - asked).toMillis());
        if (status != 503) {
          faults.add("a join is answered " + status);
        }
      }
      Target.pause(target.time());
    } finally {
      signal("-CONT", processes);
    }
    millis.sort(null);
    if (millis.get(millis.size() / 2) > AT_ONCE_MILLIS) {
      faults.add("joins are refused late");
    }
    long went = System.nanoTime();
    while (join(target, cookie) != 200) {
      if (System.nanoTime() - went > RECOVERS.toNanos()) {
        faults.add("does not recover");
        break;
      }
    }
    answer =
        "503 after %d ms, at most %d ms; in again %d ms after it goes on"
            .formatted(
                millis.get(millis.size() / 2),
                millis.getLast(),
                Duration.ofNanos(System.nanoTime() - went).toMillis());
    return new Outcome(JOINS + " joins by the school's page", answer, faults);
  }

  private static List<Long> processes(Target target) throws IOException {
    try (Stream<Path> files = Files.walk(target.server().data(), 3)) {
      Path file =
          files
              .filter(each -> each.endsWith("postmaster.pid"))
              .findFirst()
              .orElseThrow(() -> new IOException("no PostgreSQL of the server's"));
      long postmaster = Long.parseLong(Files.readAllLines(file).getFirst().strip());
      List<Long> all = new ArrayList<>(List.of(postmaster));
      ProcessHandle.of(postmaster)
          .ifPresent(each -> each.descendants().map(ProcessHandle::pid).forEach(all::add));
      return all;
    }
  }

  private static void signal(String signal, List<Long> processes) throws Exception {
    List<String> command = new ArrayList<>(List.of("kill", signal));
    processes.forEach(each -> command.add(Long.toString(each)));
    new ProcessBuilder(command).inheritIO().start().waitFor();
  }

  private static HttpResponse<String> post(Target target, String path, String cookie, String body)
      throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
          HttpRequest.newBuilder(URI.create("http://localhost:" + target.server().port() + path))
              .header("Sec-Fetch-Site", "same-origin")
              .header("Content-Type", "application/json")
              .header("Cookie", cookie)
              .POST(BodyPublishers.ofString(body))
              .build(),
          BodyHandlers.ofString());
    }
  }

  private static String signIn(Target target) throws Exception {
    HttpResponse<String> answer =
        post(
            target, "/api/v1/session", "", "{\"email\":\"tutor@demo.stoa\",\"password\":\"demo\"}");
    return answer.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
  }

  private static int join(Target target, String cookie) throws Exception {
    return post(target, "/api/v1/bookings/" + RUNNING + "/join", cookie, "").statusCode();
  }
}
