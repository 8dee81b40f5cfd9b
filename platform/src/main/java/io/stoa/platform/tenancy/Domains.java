// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.tenancy;

import io.stoa.platform.kernel.Audit;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.DataFolder;
import io.stoa.platform.kernel.Database;
import io.stoa.platform.kernel.Refused;
import io.vertx.core.Vertx;
import io.vertx.core.dns.DnsClient;
import io.vertx.core.dns.DnsClientOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Domains of schools' own. A school says that one is its own and gets a text to put into a TXT
/// record of it; only who can do that is served there. Any virtual thread.
final class Domains {

  private static final Logger LOG = LoggerFactory.getLogger(Domains.class);
  private static final int PROOF_BYTES = 18;
  private static final int LOOK_MILLIS = 3_000;
  private static final String UNIQUE_VIOLATION = "23505";

  private final Database db;
  private final Audit audit;
  private final Schools schools;
  private final AddressStore addresses = new AddressStore();
  private final DnsClient dns;

  /// @param options which name server is asked
  Domains(Database db, Audit audit, Schools schools, Vertx vertx, DnsClientOptions options) {
    this.db = db;
    this.audit = audit;
    this.schools = schools;
    this.dns = vertx.createDnsClient(options.setQueryTimeout(LOOK_MILLIS));
  }

  /// Begins with another domain; the one before is not served any more.
  Settings.Claim claim(Caller caller, String text) {
    String domain = text.strip().toLowerCase(java.util.Locale.ROOT);
    if (!Site.isDomain(domain) || schools.isBelowTheSite(domain)) {
      throw Refused.invalid(
          "invalid_domain", "This must be a domain of your own, as learn.example.org.", "domain");
    }
    String proof = DataFolder.randomSecret(PROOF_BYTES);
    db.transact(
        caller,
        tx -> {
          addresses.dropDomain(tx);
          addresses.claim(tx, caller.school(), domain, proof);
          record(caller, "school.domain-claimed", domain);
          return null;
        });
    schools.forget();
    return new Settings.Claim(domain, proof, false);
  }

  /// Looks for the proof, without a transaction meanwhile.
  Settings.Claim verify(Caller caller) {
    Settings.Claim claim =
        schools
            .settings(caller)
            .domain()
            .orElseThrow(() -> Refused.notFound("There is no domain to verify."));
    if (claim.verified()) {
      return claim;
    }
    if (!texts(claim.recordName()).contains(claim.recordText())) {
      throw Refused.conflict(
          "not_verified",
          "The TXT record is not there yet. It may take a while until everybody sees it.",
          Map.of("record", claim.recordName(), "value", claim.recordText()));
    }
    try {
      db.transact(
          caller,
          tx -> {
            if (addresses.verify(tx, claim.domain(), claim.proof())) {
              record(caller, "school.domain-verified", claim.domain());
            }
            return null;
          });
    } catch (PgException e) {
      if (UNIQUE_VIOLATION.equals(e.getSqlState())) {
        throw Refused.conflict(
            "address_taken", "Another school is at this domain.", Map.of("field", "domain"));
      }
      throw e;
    }
    schools.forget();
    return new Settings.Claim(claim.domain(), claim.proof(), true);
  }

  void drop(Caller caller) {
    db.transact(
        caller,
        tx -> {
          addresses.dropDomain(tx);
          record(caller, "school.domain-dropped", "");
          return null;
        });
    schools.forget();
  }

  private void record(Caller caller, String action, String domain) {
    db.transact(
        caller,
        tx -> {
          JsonObject after = domain.isEmpty() ? null : new JsonObject().put("domain", domain);
          audit.record(tx, action, caller.school(), null, after);
          schools.tellChanged(tx);
          return null;
        });
  }

  private List<String> texts(String name) {
    try {
      return dns.resolveTXT(name).await(2L * LOOK_MILLIS, TimeUnit.MILLISECONDS);
    } catch (Exception e) { // await throws checked exceptions without declaring them
      LOG.info("no TXT record {}: {}", name, e.toString());
      return List.of();
    }
  }
}
