// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.platform.kernel.Role;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Ten thousand guessed passwords, from a hundred addresses, at one account that there is and one
/// that there is not. The clock stands still, so no wait is ever over.
final class ManyGuessesTest {

  private static final int ADDRESSES = 100;
  private static final int EACH = 100;

  /// What an account may be guessed at before its guesses wait.
  private static final int FREE = 10;

  private final IdentitySchool school = new IdentitySchool();
  private final List<HttpClient> clients = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    clients.forEach(HttpClient::close);
    school.close();
  }

  private record Guess(boolean known, int status, long nanos) {}

  private Guess guess(HttpClient client, int number) throws Exception {
    boolean known = number % 2 == 0;
    String email =
        known ? school.person(Role.STUDENT).email() : "student-" + school.id + "@Hill.example";
    JsonObject body = new JsonObject().put("email", email).put("password", "guess " + number);
    long began = System.nanoTime();
    int status =
        client
            .request(
                new RequestOptions()
                    .setMethod(HttpMethod.POST)
                    .setHost("127.0.0.1")
                    .setPort(school.port())
                    .setURI("/api/v1/tokens")
                    .putHeader("Content-Type", "application/json"))
            // On the request's context: an answer that ends before anybody asks for it is never
            // heard.
            .compose(request ->
                request
                    .send(body.toBuffer())
                    .compose(answer -> answer.body().map(all -> answer.statusCode())))
            .await(60, TimeUnit.SECONDS);
    return new Guess(known, status, System.nanoTime() - began);
  }

  private List<Guess> from(int address) throws Exception {
    HttpClient client =
        TestSchool.vertx()
            .createHttpClient(
                new HttpClientOptions().setLocalAddress("127.0.3." + (address + 1)),
                new PoolOptions().setHttp1MaxSize(1));
    synchronized (clients) {
      clients.add(client);
    }
    List<Guess> all = new ArrayList<>();
    for (int i = 0; i < EACH; i++) {
      all.add(guess(client, address + i));
    }
    return all;
  }

  private static long median(List<Guess> guesses, boolean known) {
    List<Long> nanos =
        guesses.stream()
            .filter(each -> each.known() == known && each.status() == 429)
            .map(Guess::nanos)
            .sorted()
            .toList();
    return nanos.get(nanos.size() / 2);
  }

  @Test
  void areRefusedAndNobodyElseIsHeldUp() throws Exception {
    TestBrowser tutor = school.signedIn(Role.TUTOR);
    List<Guess> all = new ArrayList<>();
    int others = 0;
    int served = 0;
    int signedIn = 0;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<Guess>>> under = new ArrayList<>();
      for (int address = 0; address < ADDRESSES; address++) {
        int which = address;
        under.add(threads.submit(() -> from(which)));
      }
      while (!under.stream().allMatch(Future::isDone)) {
        served += tutor.get("me").status() == 200 ? 1 : 0;
        others++;
        if (signedIn != 200) { // from an address of its own
          signedIn = school.browser().post("session", school.login(Role.GUARDIAN)).status();
        }
      }
      for (Future<List<Guess>> each : under) {
        all.addAll(each.get());
      }
    }
    Map<Integer, Integer> statuses = new TreeMap<>();
    all.forEach(each -> statuses.merge(each.status(), 1, Integer::sum));
    // No more passwords were hashed than were not answered with 429. Where the machine has so much
    // to do that those of all who are before one take ten seconds, one is told that it is busy.
    assertTrue(statuses.getOrDefault(429, 0) >= ADDRESSES * EACH - 2 * FREE, statuses::toString);
    assertTrue(Set.of(401, 429, 503).containsAll(statuses.keySet()), statuses::toString);
    if (signedIn != 200) {
      signedIn = school.browser().post("session", school.login(Role.GUARDIAN)).status();
    }
    assertEquals(200, signedIn);
    assertTrue(served > 0 && served >= others * 0.9, served + " of " + others + " others");
    long known = median(all, true);
    long unknown = median(all, false);
    System.out.printf(
        "10,000 guesses: refused after %d us for a known account, %d us for an unknown one%n",
        known / 1000, unknown / 1000);
    assertTrue(known < 2 * unknown && unknown < 2 * known, known + " ns and " + unknown + " ns");
  }
}
