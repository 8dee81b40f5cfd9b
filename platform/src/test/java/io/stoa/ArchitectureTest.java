// SPDX-License-Identifier: Apache-2.0
package io.stoa;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Who may depend on whom; the table of ARCHITECTURE.md, row by row.
final class ArchitectureTest {

  /// Left never imports right.
  private static final List<String> DOMAINS =
      List.of(
          "tenancy",
          "mail",
          "identity",
          "crm",
          "scheduling",
          "calendar",
          "classroom",
          "attendance",
          "content",
          "messaging",
          "learning",
          "billing",
          "insight",
          "automation",
          "integration",
          "governance");

  private static final JavaClasses STOA =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.stoa");

  /// A package and what it may use besides `java.*`, JSpecify, SLF4J and itself.
  record Row(String from, List<String> mayUse) {
    static Row of(String from, String... mayUse) {
      return new Row(from, List.of(mayUse));
    }

    @Override
    public String toString() {
      return from;
    }
  }

  static List<Row> rows() {
    return List.of(
        Row.of("io.stoa.media.rtp", "io.netty.buffer"),
        Row.of("io.stoa.media.ice", "io.netty.buffer", "javax.crypto.."),
        Row.of("io.stoa.media.turn", "io.stoa.media.ice", "io.netty.buffer", "javax.crypto.."),
        Row.of("io.stoa.media.sctp", "io.netty.buffer", "javax.crypto.."),
        Row.of("io.stoa.media.bwe", "io.stoa.media.rtp", "io.netty.buffer"),
        Row.of("io.stoa.media.srtp", "io.stoa.media.rtp", "io.netty.buffer", "javax.crypto.."),
        Row.of("io.stoa.media.dtls", "io.netty.buffer", "org.bouncycastle.."),
        Row.of(
            "io.stoa.media.sfu",
            "io.stoa.media",
            "io.stoa.media.rtp",
            "io.stoa.media.bwe",
            "io.stoa.media.ice",
            "io.stoa.media.dtls",
            "io.stoa.media.srtp",
            "io.stoa.media.sctp",
            "io.netty.buffer"),
        Row.of(
            "io.stoa.media..",
            "io.stoa.media..",
            "io.netty..",
            "org.bouncycastle..",
            "javax.crypto.."),
        Row.of("io.stoa.signaling.wire", "io.stoa.signaling", "livekit..", "com.google.protobuf.."),
        Row.of(
            "io.stoa.signaling.token",
            "javax.crypto..",
            "com.google.gson..",
            "com.google.protobuf.."),
        Row.of("io.stoa.signaling.sdp", "io.stoa.media", "io.stoa.media.rtp"),
        Row.of(
            "io.stoa.signaling..",
            "io.stoa.signaling..",
            "io.stoa.media",
            "io.stoa.media.rtp",
            "io.vertx..",
            "io.netty.handler.codec.http..",
            "livekit..",
            "com.google..",
            "javax.crypto..",
            "javax.net.ssl",
            "org.ice4j.."),
        Row.of(
            "io.stoa.platform.operation",
            "io.stoa.platform.identity",
            "io.stoa.platform.kernel",
            "io.stoa.platform.web",
            "io.stoa.signaling",
            "io.stoa.signaling.turn",
            "io.stoa.signaling.wire",
            "io.stoa.media",
            "io.vertx..",
            "io.prometheus..",
            "io.opentelemetry.."));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void usesOnlyWhatItsRowAllows(Row row) {
    List<String> allowed = new ArrayList<>(row.mayUse());
    allowed.addAll(List.of(row.from(), "java..", "org.jspecify.annotations", "org.slf4j"));
    classes()
        .that()
        .resideInAPackage(row.from())
        .should()
        .onlyDependOnClassesThat(resideInAnyPackage(allowed.toArray(String[]::new)))
        .allowEmptyShould(true)
        .check(STOA);
  }

  @Test
  void protobufIsKnownOnlyToTheWirePackage() {
    noClasses()
        .that(not(resideInAPackage("io.stoa.signaling.wire")))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("livekit..")
        .check(STOA);
  }

  @Test
  void ice4jIsKnownOnlyToTheProbesOfRelays() {
    noClasses()
        .that(not(resideInAPackage("io.stoa.signaling.turn")))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.ice4j..")
        .check(STOA);
  }

  @Test
  void theKernelAndTheWebLayerKnowNoDomain() {
    noClasses()
        .that()
        .resideInAnyPackage("io.stoa.platform.kernel", "io.stoa.platform.web")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            DOMAINS.stream().map(d -> "io.stoa.platform." + d + "..").toArray(String[]::new))
        .allowEmptyShould(true)
        .check(STOA);
  }

  @Test
  void aDomainKnowsOnlyDomainsToItsLeft() {
    for (int i = 0; i < DOMAINS.size() - 1; i++) {
      noClasses()
          .that()
          .resideInAPackage("io.stoa.platform." + DOMAINS.get(i) + "..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              DOMAINS.subList(i + 1, DOMAINS.size()).stream()
                  .map(d -> "io.stoa.platform." + d + "..")
                  .toArray(String[]::new))
          .allowEmptyShould(true)
          .check(STOA);
    }
  }

  @Test
  void storesAndRoutesStayInsideTheirDomain() {
    classes()
        .that()
        .haveSimpleNameEndingWith("Store")
        .and()
        .resideInAPackage("io.stoa.platform..")
        .should()
        .bePackagePrivate()
        .allowEmptyShould(true)
        .check(STOA);
  }

  @Test
  void machinesHaveNoClockAndNoThread() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.stoa.media.rtp",
            "io.stoa.media.ice",
            "io.stoa.media.turn",
            "io.stoa.media.srtp",
            "io.stoa.media.sctp",
            "io.stoa.media.sfu")
        .should()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Thread.class)
        .allowEmptyShould(true)
        .check(STOA);
  }
}
